import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A Temporary Access Pass stands for the password and for the second factor (autopilot.md 1.6, TAP). */
export default defineScenario({
  title: 'a new employee signs in with a Temporary Access Pass',
  tags: ['user-driven', 'sign-in', 'tap', 'mfa'],
  tenant: contoso({
    users: { count: 10, licensed: true, accessPass: { lifetime: '8h', once: false } },
    mfaToJoin: true,
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn({ by: 'access-pass' }),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.see('access-pass', { times: 1, holding: { userName: 'user001@contoso.com' } }),
    none.see('two-factor'),
    none.see('security-info'),
  ],
});
