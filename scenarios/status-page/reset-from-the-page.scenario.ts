import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** Somebody resets the device at the failed page: it comes back as new, and this time the app is installed (autopilot.md 1.5, 5.4). */
export default defineScenario({
  title: 'a failed app, the reset button, and a second life that works',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'reset', '0x81036502', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'reset' }),
    until('desktop', { within: '6h' }),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 }).at({ times: 1 })],
  expect: [
    all.reach('esp.failed'),
    all.show('0x81036502'),
    all.reach('reset.started'),
    all.install('VPN client'),
    all.reach('esp.done'),
    all.reach('desktop'),
  ],
});
