import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A line-of-business MSI fails, and the page shows its error (autopilot.md 4.4; mdm.md 7). */
export default defineScenario({
  title: 'a line-of-business MSI fails and the status page with it',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'msi', '0x81036502', 'fault'],
  tenant: contoso({ apps: [app('Accounting', { packaging: 'lob-msi' })] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.appExit({ app: 'Accounting', code: 1603 })],
  expect: [
    all.show('0x81036502'),
    all.show('0x80070643'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 298),
    none.install('Accounting'),
    none.reach('desktop'),
  ],
});
