import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, profile, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** A profile that leaves the link on the branded sign-in page: whoever takes it begins OOBE anew with another account (autopilot.md ap-1.4-08). */
export default defineScenario({
  title: 'somebody takes the link to another account and begins anew',
  tags: ['user-driven', 'profile', 'sign-in', 'escape-link'],
  tenant: contoso({
    profiles: [
      profile({ displayName: 'With link', escapeLinkHidden: false, assignedTo: [to.group('Autopilot devices')] }),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes({ assignUsers: true }),
    admin.waitForAssignment(),
    device.powerOn(),
    user.answer('sign-in', { changesAccount: true }),
    until('power-on', { within: '1h' }),
    user.signIn({ as: 'colleague' }),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.see('sign-in', { holding: { canChangeAccount: true, userName: 'user001@contoso.com' }, times: 2 }),
    all.reach('power-on', { boot: 2 }),
    all.see('region', { times: 2 }),
    all.reach('sign-in.done', { upn: 'user002@contoso.com' }),
  ],
});
