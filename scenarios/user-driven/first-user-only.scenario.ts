import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  app,
  contoso,
  device,
  esp,
  fleet,
  none,
  to,
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';

/** A status page that is for OOBE only shows account setup to the first user: nobody who comes later waits for it (autopilot.md ap-1.5-05). */
export default defineScenario({
  title: 'a second user finds no account setup where the status page is for the first one alone',
  tags: ['user-driven', 'esp', 'account-setup', 'second-user'],
  tenant: contoso({
    esp: esp({ onlyInOobe: true }),
    apps: [app('Time sheets', { runAs: 'user', installs: '2m', assignedTo: [to.allLicensedUsers] })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    wait('30m'),
    device.restart(),
    wait('5m'),
    user.signInToWindows({ as: 'colleague' }),
    wait('1h'),
  ],
  expect: [
    all.reach('esp.account-setup', { upn: 'user001@contoso.com' }),
    all.have('registry/HKLM/SOFTWARE/Microsoft/Enrollments/*/FirstSync/SkipUserStatusPage', 'REG_DWORD:4294967295'),
    none.reach('esp.account-setup', { upn: 'user002@contoso.com' }),
    all.reach('desktop', { upn: 'user002@contoso.com' }),
  ],
});
