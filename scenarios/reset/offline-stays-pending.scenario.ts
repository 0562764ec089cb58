import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** The action waits for the device to check in (graph.md 2, device actions). */
export default defineScenario({
  title: 'a device that cannot be reached stays as it is, with the reset pending, until it can',
  tags: ['reset', 'remote', 'network'],
  tenant: contoso(),
  devices: fleet({ name: 'laptop', network: 'wired' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    admin.autopilotReset(),
    wait('10h'),
    admin.waitForReset('pending'),
    until('reset.done', { within: '24h' }),
    user.signInToWindows(),
    until('desktop', { within: '1h' }),
  ],
  faults: [
    fault.hostBlocked({ host: 'r.manage.microsoft.com' }).at({ phase: 'finished', window: { from: '0s', to: '20h' } }),
  ],
  expect: [all.reach('reset.done'), none.reach('reset.failed')],
});
