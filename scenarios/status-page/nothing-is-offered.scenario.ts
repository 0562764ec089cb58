import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** The admin allows neither another try nor anything else: the device rests at its error (autopilot.md 1.5). */
export default defineScenario({
  title: 'a failed page that offers nothing',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', '0x81036502', 'fault'],
  tenant: contoso({
    esp: esp({
      allowRetryOnFailure: false,
      allowResetOnFailure: false,
      allowLogCollection: false,
    }),
    apps: [app('VPN client')],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('failed', { within: '3h' }),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 })],
  expect: [
    all.show('0x81036502'),
    none.see('status-page'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 301),
    none.reach('desktop'),
  ],
});
