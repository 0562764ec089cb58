import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, profile, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** Language and keyboard of a profile are honoured where the network comes before their pages: on a cable (autopilot.md 1.4, locale). */
export default defineScenario({
  title: 'a preset language and keyboard spare the pages on a cable, not on Wi-Fi',
  tags: ['user-driven', 'profile', 'pages', 'network'],
  tenant: contoso({
    profiles: [
      profile({
        displayName: 'German',
        locale: 'de-DE',
        keyboardSelectionPageSkipped: true,
        assignedTo: [to.group('Autopilot devices')],
      }),
    ],
  }),
  devices: [fleet({ name: 'desk', network: 'wired' }), fleet({ name: 'sofa' })],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    none.see('region').of('desk'),
    none.see('keyboard').of('desk'),
    none.see('network').of('desk'),
    all.see('region', { holding: { suggested: 'US' } }).of('sofa'),
    all.see('keyboard', { holding: { suggested: 'en-US' } }).of('sofa'),
    all.see('network').of('sofa'),
  ],
});
