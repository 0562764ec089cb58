import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Without a selection every required app holds the page (autopilot.md 1.5). */
export default defineScenario({
  title: 'no app is selected, so all of them block',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'blocking-apps', '0x800705b4'],
  tenant: contoso({ apps: [app('VPN client'), app('Design suite', { installs: '80m', maxRunTime: '2h' })] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  expect: [all.install('VPN client'), all.show('0x800705B4'), none.reach('desktop')],
});
