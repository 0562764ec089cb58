import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Once cleaning has begun a reset goes on (power-cuts.md). */
export default defineScenario({
  title: 'the power goes while a reset cleans, and the reset goes on',
  tags: ['reset', 'remote', 'power'],
  tenant: contoso(),
  devices: fleet({ name: 'laptop', network: 'wired' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    admin.autopilotReset(),
    until('outcome', { within: '14h' }),
  ],
  faults: [fault.powerCut({ write: 'recovery/reset' }).at({ nth: 4, times: 1 })],
  expect: [
    all.reach('reset.done'),
    all.reach('sign-in-screen'),
    all.have('recovery/installations', '2'),
    none.reach('reset.failed'),
  ],
});
