import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, group, profile, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** Of several profiles the oldest counts; one for all devices is the default, for those that nothing else reaches (autopilot.md 1.3). */
export default defineScenario({
  title: 'duplicate profiles: the oldest wins; a profile for all devices is the default',
  tags: ['user-driven', 'profile', 'assignment'],
  tenant: contoso({
    groups: [group.byTag('Sales', 'SALES'), group.byTag('Sales again', 'SALES')],
    profiles: [
      profile({ displayName: 'Everybody', assignedTo: [to.allDevices] }),
      profile({ displayName: 'First', assignedTo: [to.group('Sales')] }),
      profile({ displayName: 'Second', userType: 'standard', assignedTo: [to.group('Sales again')] }),
      profile({ displayName: 'Everybody again', assignedTo: [to.allDevices] }),
    ],
  }),
  devices: [fleet({ name: 'sales' }), fleet({ name: 'other' })],
  story: [
    admin.importHashes({ groupTag: 'SALES' }).of('sales'),
    admin.importHashes().of('other'),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.reach('profile.downloaded', { profile: 'First' }).of('sales'),
    all.reach('join.done', { isAdministrator: true }).of('sales'),
    all.reach('profile.downloaded', { profile: 'Everybody' }).of('other'),
  ],
});
