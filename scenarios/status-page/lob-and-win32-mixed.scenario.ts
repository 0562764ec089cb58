import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A line-of-business MSI holds Windows Installer for so long that the agent gives the Win32 app up (autopilot.md 1.5, 4.4). */
export default defineScenario({
  title: 'a line-of-business MSI and a Win32 app mix, and another installation stays in progress',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'msi', '0x80070652'],
  tenant: contoso({
    apps: [app('Accounting', { packaging: 'lob-msi', installs: '40m' }), app('VPN client', { packaging: 'msi' })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  expect: [
    all.show('0x80070652'),
    all.show('0x81036502'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 298),
    none.install('VPN client'),
    none.reach('desktop'),
  ],
});
