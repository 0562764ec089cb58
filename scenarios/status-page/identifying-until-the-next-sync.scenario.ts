import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** After a slow device setup sessions are 15 minutes apart, and the second one brings what is the user's: without the one at the sign-in two more are needed (autopilot.md ap-1.5-17). */
export default defineScenario({
  title: 'the session at the sign-in is lost and account setup stays at Identifying for two more',
  tags: ['user-driven', 'esp', 'account-setup', 'identifying', 'sync', 'fault'],
  tenant: contoso({ apps: [app('VPN client', { installs: '25m' })] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  faults: [fault.syncAtSignInLost()],
  expect: [
    all.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 209),
    all.reach('esp.done'),
    none.reach('esp.failed'),
  ],
});
