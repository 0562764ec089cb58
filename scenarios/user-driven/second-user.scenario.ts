import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, to, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** A status page that is not for OOBE only shows account setup to each user who is new on the device (autopilot.md 1.5-05, mdm.md 6.1). */
export default defineScenario({
  title: 'a second user signs in to a device that is in use',
  tags: ['user-driven', 'esp', 'account-setup', 'second-user'],
  tenant: contoso({
    esp: esp({ onlyInOobe: false }),
    apps: [app('Time sheets', { runAs: 'user', installs: '2m', assignedTo: [to.allLicensedUsers] })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    device.restart(),
    wait('5m'),
    user.signInToWindows({ as: 'colleague' }),
    wait('1h'),
  ],
  expect: [
    all.reach('power-on', { boot: 2 }),
    all.reach('esp.account-setup', { upn: 'user002@contoso.com' }),
    all.reach('desktop', { upn: 'user002@contoso.com' }),
  ],
});
