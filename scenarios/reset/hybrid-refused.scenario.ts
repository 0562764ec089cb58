import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** Autopilot Reset does not support hybrid join (autopilot.md 1.7). */
export default defineScenario({
  title: 'a hybrid device refuses a reset',
  tags: ['reset', 'remote', 'failure', 'hybrid', '80070032'],
  tenant: contoso(),
  devices: fleet({ name: 'laptop', network: 'wired' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    admin.autopilotReset(),
    admin.waitForReset('failed'),
    wait('1h'),
  ],
  faults: [fault.domainJoined()],
  expect: [all.reach('reset.failed', { code: '0x80070032' }), none.reach('reset.started')],
});
