import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** A reset needs WinRE (autopilot.md 2.6, 4.4). */
export default defineScenario({
  title: 'a device without its recovery environment refuses a reset',
  tags: ['reset', 'remote', 'failure', '80070032'],
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
  faults: [fault.recoveryMissing()],
  expect: [all.reach('reset.failed', { code: '0x80070032' }), none.reach('reset.started'), none.reach('reset.done')],
});
