import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, none, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** Two phases of 25 minutes each pass a limit of 30 (autopilot.md 1.5). */
export default defineScenario({
  title: '25 minutes in each phase pass a limit of 30',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'account-setup'],
  tenant: contoso({
    esp: esp({ timeout: '30m' }),
    apps: [
      app('VPN client', { installs: '25m' }),
      app('Notes', { runAs: 'user', installs: '25m', assignedTo: [to.allLicensedUsers] }),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [all.install('VPN client'), all.install('Notes'), all.reach('esp.done'), none.reach('esp.failed')],
});
