import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  contoso,
  device,
  fleet,
  group,
  none,
  profile,
  to,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

const TEMPLATES = { SERIAL: 'FIN-%SERIAL%', RANDOM: 'LAB-%RAND:5%', LONG: 'DEPOT-%RAND:12%', NONE: '' };

/** A name comes into force with a restart of its own, and has at most 15 characters (autopilot.md 1.4, 2.1). */
export default defineScenario({
  title: 'a name template renames the device and restarts it',
  tags: ['user-driven', 'profile', 'rename', 'restart'],
  tenant: contoso({
    groups: Object.keys(TEMPLATES).map((tag) => group.byTag(tag, tag)),
    profiles: Object.entries(TEMPLATES).map(([tag, deviceNameTemplate]) =>
      profile({ displayName: tag, deviceNameTemplate, assignedTo: [to.group(tag)] }),
    ),
  }),
  devices: [
    fleet({ name: 'serial', model: 'thinkpad-x1-carbon-gen-11' }),
    fleet({ name: 'random', network: 'wired' }),
    fleet({ name: 'long' }),
    fleet({ name: 'none' }),
  ],
  story: [
    admin.importHashes({ groupTag: 'SERIAL' }).of('serial'),
    admin.importHashes({ groupTag: 'RANDOM' }).of('random'),
    admin.importHashes({ groupTag: 'LONG' }).of('long'),
    admin.importHashes({ groupTag: 'NONE' }).of('none'),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.reach('desktop', { computerName: 'FIN-*' }).of('serial'),
    all.reach('desktop', { computerName: 'LAB-*' }).of('random'),
    all.reach('desktop', { computerName: 'DEPOT-*' }).of('long'),
    all.reach('power-on', { boot: 2 }).of('serial'),
    all.reach('power-on', { boot: 2 }).of('random'),
    none.reach('power-on', { boot: 3 }),
    none.reach('power-on', { boot: 2 }).of('none'),
    // The restart comes before the status page, which finds the credentials still there.
    all.see('sign-in', { times: 1 }),
  ],
});
