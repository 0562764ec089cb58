import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** The installer succeeds, the detection rule finds nothing (autopilot.md 4.4, 87D1041C). */
export default defineScenario({
  title: 'an app is installed and never detected',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', '0x87d1041c', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.appNeverDetected({ app: 'VPN client' })],
  expect: [
    all.show('0x87D1041C'),
    all.show('0x81036502'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 298),
    none.install('VPN client'),
    none.reach('desktop'),
  ],
});
