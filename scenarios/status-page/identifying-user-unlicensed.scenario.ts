import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A user without an Intune licence is told nothing, and account setup waits in vain (autopilot.md 1.5, 4.4, 5.4). */
export default defineScenario({
  title: 'account setup stays at Identifying because the user has lost the licence',
  tags: ['user-driven', 'esp', 'account-setup', 'identifying', 'licence', '0x800705b4', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.userUnlicensed()],
  expect: [all.install('VPN client'), all.reach('esp.account-setup'), all.show('0x800705B4'), none.reach('desktop')],
});
