import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** Conditional access asks everybody for a second factor, and theirs is a one-time code (graph.md 5.1, 5.2). */
export default defineScenario({
  title: 'conditional access asks for a one-time code',
  tags: ['user-driven', 'sign-in', 'mfa', 'conditional-access'],
  tenant: contoso({
    users: { count: 10, licensed: true, authenticator: 'code' },
    conditionalAccess: [{ displayName: 'MFA for everything', on: 'everything', requires: ['mfa'] }],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [all.see('two-factor', { times: 1, holding: { number: null } }), all.reach('enroll.done')],
});
