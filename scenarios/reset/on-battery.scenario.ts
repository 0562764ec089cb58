import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A reset asks for the mains (mdm.md 7, RemoteWipe, Status 40). */
export default defineScenario({
  title: 'a laptop on its battery accepts a reset, and gives it up',
  tags: ['reset', 'remote', 'failure', 'power', '80070015'],
  tenant: contoso(),
  devices: fleet({ name: 'laptop', network: 'wired' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    admin.autopilotReset(),
    until('outcome', { within: '9h' }),
    admin.waitForReset('failed'),
  ],
  faults: [fault.onBattery()],
  expect: [
    all.reach('reset.failed', { code: '0x80070015' }),
    all.have('recovery/redeployment-status', '*"status":40*'),
    none.reach('reset.recovery'),
  ],
});
