import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, profile, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** The profile restricts whoever joins, and nobody who is an administrator by a role in Entra (autopilot.md 1.4, userType). */
export default defineScenario({
  title: 'a standard user does not administer the device, a Global Administrator does',
  tags: ['user-driven', 'profile', 'join', 'administrators'],
  tenant: contoso({
    users: { count: 2, licensed: true, globalAdministrators: 1 },
    profiles: [profile({ displayName: 'Standard', userType: 'standard', assignedTo: [to.group('Autopilot devices')] })],
  }),
  devices: fleet({ name: 'office', count: 2 }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.reach('join.done', { upn: 'user001@contoso.com', isAdministrator: true }).of('office-0001'),
    all.reach('join.done', { upn: 'user002@contoso.com', isAdministrator: false }).of('office-0002'),
  ],
});
