import { fault } from '../../lab/faults/fault.ts';
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
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';

/** An app that is not selected fails behind the desktop and nobody is held up (autopilot.md 1.5). */
export default defineScenario({
  title: 'an app that does not block fails, and the page does not',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'blocking-apps', 'fault'],
  tenant: contoso({
    esp: esp({ blockingApps: ['VPN client'] }),
    apps: [app('VPN client'), app('Design suite')],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    wait('30m'),
  ],
  faults: [fault.appExit({ app: 'Design suite', code: 1603 })],
  expect: [all.reach('esp.done'), none.reach('esp.failed'), none.install('Design suite')],
});
