import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** Nothing is wrong here: after 25 minutes of device setup sessions are 15 minutes apart, and only the one after the sign-in brings what is the user's (autopilot.md ap-1.5-17). */
export default defineScenario({
  title: 'a slow device setup, and account setup sits at Identifying until the second session',
  tags: ['user-driven', 'esp', 'account-setup', 'identifying', 'sync'],
  tenant: contoso({
    apps: [
      app('Design suite', { installs: '25m' }),
      app('Time sheets', { runAs: 'user', installs: '1m', assignedTo: [to.allLicensedUsers] }),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('esp.account-setup', { within: '1h' }),
    until('desktop', { within: '20m' }),
  ],
  expect: [all.reach('esp.done'), all.install('Time sheets'), none.reach('esp.failed')],
});
