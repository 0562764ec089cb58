import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, wait } from '../../lab/scenario/vocabulary.ts';

/** Registered, but nothing assigned and no default: the profile service answers 815 (autopilot.md 1.3, 4.1). */
export default defineScenario({
  title: 'registered without a profile: plain OOBE',
  tags: ['user-driven', 'consumer', 'profile', 'ztd-815'],
  tenant: contoso({ profiles: [] }),
  devices: fleet({ network: 'wired' }),
  story: [admin.importHashes(), wait('30m'), device.powerOn(), until('personal-desktop', { within: '2h' })],
  expect: [all.show('0x8103832F'), all.see('account-type'), none.reach('profile.downloaded'), none.reach('join.done')],
});
