import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Joining devices asks for a second factor: the number on the screen goes into the phone (autopilot.md 2.1, graph.md 5.1). */
export default defineScenario({
  title: 'multifactor authentication by number matching before the join',
  tags: ['user-driven', 'sign-in', 'mfa'],
  tenant: contoso({ users: { count: 10, licensed: true, authenticator: 'number' }, mfaToJoin: true }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.see('two-factor', { times: 1, holding: { number: '*', error: '' } }),
    none.see('security-info'),
    all.reach('join.done'),
  ],
});
