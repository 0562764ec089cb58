import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  contoso,
  device,
  fleet,
  group,
  none,
  profile,
  to,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

const HIDDEN = { eulaHidden: true, privacySettingsHidden: true, keyboardSelectionPageSkipped: true };
const SHOWING = {
  nothing: HIDDEN,
  eula: { ...HIDDEN, eulaHidden: false },
  privacy: { ...HIDDEN, privacySettingsHidden: false },
  keyboard: { ...HIDDEN, keyboardSelectionPageSkipped: false },
};
const names = Object.keys(SHOWING);

/** Each bit of CloudAssignedOobeConfig takes away its page and no other (autopilot.md 1.4, OobeConfig bit field). */
export default defineScenario({
  title: 'a profile hides the licence, privacy and keyboard pages bit by bit',
  tags: ['user-driven', 'profile', 'pages'],
  tenant: contoso({
    groups: names.map((name) => group.byTag(name, name)),
    profiles: Object.entries(SHOWING).map(([name, pages]) =>
      profile({ displayName: name, locale: 'en-US', ...pages, assignedTo: [to.group(name)] }),
    ),
  }),
  devices: names.map((name) => fleet({ name, network: 'wired' })),
  story: [
    ...names.map((name) => admin.importHashes({ groupTag: name }).of(name)),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    ...['nothing', 'privacy', 'keyboard'].map((name) => none.see('eula').of(name)),
    ...['nothing', 'eula', 'keyboard'].map((name) => none.see('privacy').of(name)),
    ...['nothing', 'eula', 'privacy'].map((name) => none.see('keyboard').of(name)),
    all.see('eula').of('eula'),
    all.see('privacy').of('privacy'),
    all.see('keyboard').of('keyboard'),
    all.see('second-keyboard').of('keyboard'),
    // The region is asked for when no profile sets it; this one does.
    none.see('region'),
  ],
});
