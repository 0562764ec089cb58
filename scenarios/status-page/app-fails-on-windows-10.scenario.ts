import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Before Windows 11 the page waits out its limit with an app that has failed (autopilot.md 1.5). */
export default defineScenario({
  title: 'on Windows 10 a failed app shows only at the limit',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'windows-10', '0x800705b4', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({ windows: '10-22H2-pro' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 })],
  expect: [
    all.show('0x800705B4'),
    none.show('0x81036502'),
    none.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 298),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 302),
    none.reach('desktop'),
  ],
});
