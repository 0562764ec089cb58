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

/** Somebody passes over both phases while an app is still under way: account setup sits at Identifying behind it, and the app is finished behind the desktop (autopilot.md 1.5, 5.4). */
export default defineScenario({
  title: 'both phases time out, somebody continues anyway twice, and the app comes later',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'account-setup', 'continue-anyway', 'identifying', '0x800705b4'],
  tenant: contoso({
    esp: esp({ timeout: '30m', allowUseOnFailure: true }),
    apps: [app('Design suite', { installs: '100m', maxRunTime: '3h' })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'continue-anyway' }),
    user.answer('status-page', { choice: 'continue-anyway' }),
    until('desktop', { within: '80m' }),
    wait('1h'),
  ],
  expect: [
    all.show('0x800705B4'),
    all.see('status-page', { times: 2 }),
    all.reach('esp.account-setup'),
    none.reach('esp.done'),
    all.reach('desktop'),
    all.install('Design suite'),
  ],
});
