import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** The app fails once; somebody tries again and it gets there (autopilot.md 1.5). */
export default defineScenario({
  title: 'a failed app is tried again and succeeds',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'retry', '0x81036502', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'try-again' }),
    until('desktop', { within: '3h' }),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 }).at({ times: 1 })],
  expect: [
    all.reach('esp.failed'),
    all.show('0x81036502'),
    all.install('VPN client'),
    all.reach('esp.done'),
    all.reach('desktop'),
  ],
});
