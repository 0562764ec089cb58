import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  app,
  contoso,
  device,
  fleet,
  none,
  policy,
  to,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

/** The custom setting that many tenants have: no account setup, and what is the user's comes on the desktop (autopilot.md 1.5, SkipUserStatusPage). */
export default defineScenario({
  title: 'account setup is skipped by a custom setting',
  tags: ['user-driven', 'esp', 'account-setup'],
  tenant: contoso({
    apps: [
      app('Company Portal'),
      app('Time sheets', { runAs: 'user', installs: '20m', assignedTo: [to.allLicensedUsers] }),
    ],
    policies: [
      policy('No account setup', [
        {
          omaUri: './Vendor/MSFT/DMClient/Provider/MS DM Server/FirstSyncStatus/SkipUserStatusPage',
          type: 'boolean',
          value: true,
        },
      ]),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '1h' }),
  ],
  expect: [all.reach('esp.device-setup'), none.reach('esp.account-setup'), none.install('Time sheets')],
});
