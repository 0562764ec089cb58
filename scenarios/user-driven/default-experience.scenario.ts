import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** The other reading of the same documents: a registered device gets Autopilot with nothing hidden (autopilot.md 1.3). */
export default defineScenario({
  title: 'registered without a profile: the default Autopilot experience',
  tags: ['user-driven', 'profile', 'ztd-815'],
  tenant: contoso({ profiles: [], withoutProfile: 'default-experience' }),
  devices: fleet({ network: 'wired' }),
  story: [admin.importHashes(), wait('30m'), device.powerOn(), user.signIn(), until('desktop', { within: '3h' })],
  expect: [
    none.show('0x8103832F'),
    none.see('account-type'),
    ...(['region', 'keyboard', 'eula', 'privacy'] as const).map((page) => all.see(page)),
    all.reach('join.done', { isAdministrator: true }),
  ],
});
