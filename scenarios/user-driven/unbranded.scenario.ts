import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** A profile hides the link to another account, and without company branding it shows all the same (autopilot.md 1.4, ap-1.4-08). */
export default defineScenario({
  title: 'without company branding the link to another account is there',
  tags: ['user-driven', 'profile', 'sign-in', 'branding'],
  tenant: contoso({ branding: {} }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [all.see('sign-in', { holding: { canChangeAccount: true } })],
});
