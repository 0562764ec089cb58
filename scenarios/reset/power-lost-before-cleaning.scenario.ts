import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Until the volumes are cleaned there is a way back (power-cuts.md). */
export default defineScenario({
  title: 'the power goes before a reset has cleaned anything, and the reset is taken back',
  tags: ['reset', 'remote', 'failure', 'power', '800704c7'],
  tenant: contoso(),
  devices: fleet({ name: 'laptop', network: 'wired' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    admin.autopilotReset(),
    until('reset.failed', { within: '12h' }),
    until('sign-in-screen', { within: '10m' }),
  ],
  faults: [fault.powerCutBeforeCleaning()],
  expect: [all.reach('reset.started'), all.reach('reset.failed', { code: '0x800704C7' }), none.reach('reset.done')],
});
