import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** An app that never ends takes device setup to its limit (autopilot.md 1.5, 4.4). */
export default defineScenario({
  title: 'an app of the device never ends and device setup times out',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', '0x800705b4', 'fault'],
  tenant: contoso({ esp: esp({ timeout: '40m' }), apps: [app('VPN client')] }),
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
    all.reach('esp.device-setup'),
    all.show('0x800705B4'),
    none.show('0x81036502'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 302),
    none.reach('desktop'),
  ],
});
