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

/** Nothing that a failed page could offer is allowed: the page does not block at all, and people leave it while apps are under way (mdm.md mdm-7-06). */
export default defineScenario({
  title: 'a page that does not block is left before it is done',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'account-setup', 'continue-anyway'],
  tenant: contoso({
    esp: esp({ allowRetryOnFailure: false, allowResetOnFailure: false, allowLogCollection: false }),
    apps: [app('Design suite', { installs: '40m' })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('esp.device-setup', { within: '1h' }),
    wait('5m'),
    user.answer('status-page', { choice: 'continue-anyway' }),
    until('esp.account-setup', { within: '10m' }),
    user.answer('status-page', { choice: 'continue-anyway' }),
    until('desktop', { within: '10m' }),
    wait('1h'),
  ],
  expect: [none.reach('esp.failed'), none.reach('esp.done'), all.reach('desktop'), all.install('Design suite')],
});
