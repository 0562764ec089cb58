import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, narrate, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** A profile is honoured only for its own tenant: TenantMatched = 0 until a matching account is used (autopilot.md 2.0, 4.4). */
export default defineScenario({
  title: 'an account of another organisation does not get past the sign-in',
  tags: ['user-driven', 'sign-in', 'sym-other-organisation'],
  tenant: contoso({ otherOrganisation: 'fabrikam.com' }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    narrate('Somebody of Fabrikam tries Contoso’s laptop.'),
    user.signIn({ as: 'stranger' }),
    wait('30m'),
    narrate('Half an hour later its owner signs in.'),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.see('sign-in', { holding: { notice: 'This device belongs to another organisation.' }, times: 1 }),
    all.reach('sign-in.done', { upn: 'user001@contoso.com' }),
  ],
});
