import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A required app fails and the page says so at once (autopilot.md 1.5, 4.4). */
export default defineScenario({
  title: 'a required app exits with 1603 and the status page fails at once',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', '0x81036502', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 })],
  expect: [
    all.reach('esp.device-setup'),
    all.show('0x81036502'),
    all.show('0x80070643'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 298),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 302),
    all.log('Microsoft-Windows-Shell-Core/Operational', 62407),
    none.reach('desktop'),
  ],
});
