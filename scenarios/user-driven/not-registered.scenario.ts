import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Nobody has registered these devices: the profile service says so, and they are set up like anybody's PC (autopilot.md 4.1, ztd-807). */
export default defineScenario({
  title: 'a device that nobody has registered becomes a private PC, or joins without a profile',
  tags: ['user-driven', 'consumer', 'profile', 'ztd-807'],
  tenant: contoso(),
  devices: [
    fleet({ name: 'private' }),
    fleet({ name: 'windows-10', windows: '10-22H2-home' }),
    fleet({ name: 'work' }),
  ],
  story: [
    device.powerOn(),
    user.answer('personal-account', { kind: 'microsoft', name: 'Ada' }).of('private'),
    user.answer('account-type', { value: 'work' }).of('work'),
    user.signIn().of('work'),
    until('personal-desktop', { within: '2h' }).of('private'),
    until('personal-desktop', { within: '2h' }).of('windows-10'),
    until('desktop', { within: '2h' }).of('work'),
  ],
  expect: [
    all.show('0x81038327'),
    none.reach('profile.downloaded'),
    none.reach('join.done').of('private'),
    none.see('cortana').of('private'),
    all.see('cortana').of('windows-10'),
    // Home is not asked.
    none.see('account-type').of('windows-10'),
    all.reach('enroll.done').of('work'),
    // The status page is for Autopilot devices here.
    none.reach('esp.device-setup').of('work'),
    all.see('privacy').of('work'),
  ],
});
