import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** Only the selected app holds the page; the other is installed behind the desktop (autopilot.md 1.5). */
export default defineScenario({
  title: 'one of two apps is selected to block, the other follows after the desktop',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'blocking-apps'],
  tenant: contoso({
    esp: esp({ blockingApps: ['VPN client'] }),
    apps: [app('VPN client'), app('Design suite', { installs: '50m' })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '20m' }),
    wait('2h'),
  ],
  expect: [all.install('VPN client'), all.reach('esp.done'), all.install('Design suite')],
});
