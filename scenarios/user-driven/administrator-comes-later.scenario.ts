import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, profile, to, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** The join puts roles among the administrators of the device: whoever holds one administers it, whenever they come (autopilot.md ap-1.4-09, entra-device.md 3). */
export default defineScenario({
  title: 'a Global Administrator who signs in later administers the device, another colleague does not',
  tags: ['user-driven', 'join', 'administrators', 'second-user'],
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
    device.restart(),
    wait('5m'),
    user.signInToWindows({ as: 'colleague' }),
    wait('5m'),
  ],
  expect: [
    all.reach('desktop', { upn: 'user001@contoso.com', isAdministrator: true }).of('office-0002'),
    all.reach('desktop', { upn: 'user002@contoso.com', isAdministrator: false }).of('office-0001'),
  ],
});
