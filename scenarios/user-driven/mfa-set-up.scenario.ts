import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** Who has no second factor yet sets one up in the middle of OOBE, and tries it out at once (graph.md 5.1). */
export default defineScenario({
  title: 'a user without a second factor registers one on the way, and accepts terms of use',
  tags: ['user-driven', 'sign-in', 'mfa', 'conditional-access', 'terms-of-use'],
  tenant: contoso({
    users: { count: 10, licensed: true },
    mfaToJoin: true,
    conditionalAccess: [{ displayName: 'Acceptable use', on: 'everything', requires: ['termsOfUse'] }],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.see('security-info', { times: 1 }),
    all.see('two-factor', { times: 1 }),
    all.see('terms-of-use', { holding: { title: 'Acceptable use' } }),
  ],
});
