import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** An installer is stopped after the app’s own limit, 60 minutes unless told otherwise (autopilot.md 1.5). */
export default defineScenario({
  title: 'an app runs into its own limit long before the page does',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', '0x800705b4', 'fault'],
  tenant: contoso({ apps: [app('VPN client', { maxRunTime: '10m' })] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.appNeverEnds({ app: 'VPN client' })],
  expect: [
    all.show('0x81036502'),
    all.show('0x800705B4'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 298),
    none.reach('desktop'),
  ],
});
