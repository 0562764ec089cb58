import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** The second factor of the sign-in is not carried over: Windows Hello asks for a fresh one (autopilot.md 2.1). */
export default defineScenario({
  title: 'Windows Hello before the desktop, with a second prompt for the second factor',
  tags: ['user-driven', 'hello', 'mfa'],
  tenant: contoso({
    users: { count: 10, licensed: true, authenticator: 'number' },
    mfaToJoin: true,
    windowsHello: true,
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('esp.done', { within: '3h' }),
    user.signIn(),
    until('desktop', { within: '1h' }),
  ],
  expect: [
    all.see('hello', { times: 1 }),
    all.see('two-factor', { times: 2 }),
    all.reach('hello.done'),
    all.log('Microsoft-Windows-User Device Registration/Admin', 300),
  ],
});
