import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** An assigned user is greeted and finds the name filled in (autopilot.md 1.4, Assigned user). */
export default defineScenario({
  title: 'an assigned user is greeted by name, and the link to another account is hidden',
  tags: ['user-driven', 'profile', 'sign-in'],
  tenant: contoso(),
  devices: [fleet({ name: 'personal' }), fleet({ name: 'pool' })],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    admin.assignUsers().of('personal'),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all
      .see('sign-in', { holding: { greeting: 'Welcome to Contoso, User 001!', userName: 'user001@contoso.com' } })
      .of('personal'),
    all.see('sign-in', { holding: { greeting: 'Welcome to Contoso!', userName: '' } }).of('pool'),
    all.see('sign-in', { holding: { canChangeAccount: false } }),
  ],
});
