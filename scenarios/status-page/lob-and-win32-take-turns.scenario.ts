import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A line-of-business MSI holds Windows Installer; the Win32 app is told 1618 and tried again (autopilot.md 1.5, 4.4). */
export default defineScenario({
  title: 'a line-of-business MSI and a Win32 app mix, and the second waits its turn',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'msi'],
  tenant: contoso({
    apps: [app('Accounting', { packaging: 'lob-msi', installs: '8m' }), app('VPN client', { packaging: 'msi' })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [all.install('Accounting'), all.install('VPN client'), all.reach('esp.done'), none.reach('esp.failed')],
});
