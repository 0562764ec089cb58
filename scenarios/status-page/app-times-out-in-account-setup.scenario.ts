import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, none, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** The limit counts anew for account setup, and the user’s apps run into it (autopilot.md 1.5). */
export default defineScenario({
  title: 'an app of the user never ends and account setup times out',
  tags: ['user-driven', 'esp', 'apps', 'account-setup', '0x800705b4', 'fault'],
  tenant: contoso({
    esp: esp({ timeout: '30m' }),
    apps: [app('VPN client', { installs: '25m' }), app('Notes', { runAs: 'user', assignedTo: [to.allLicensedUsers] })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.appNeverEnds({ app: 'Notes' })],
  expect: [all.install('VPN client'), all.reach('esp.account-setup'), all.show('0x800705B4'), none.reach('desktop')],
});
