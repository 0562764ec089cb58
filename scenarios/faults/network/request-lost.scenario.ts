import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../../lab/scenario/vocabulary.ts';

/** A proxy swallows the requests to the sign-in page (mdm.md 5, last lines). */
export default defineScenario({
  title: 'the sign-in page never answers',
  tags: ['user-driven', 'network', 'fault'],
  tenant: contoso(),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '3h' }),
  ],
  faults: [fault.requestLost({ host: 'login.microsoftonline.com' })],
  expect: [all.show('0x80072EE2'), none.reach('sign-in.done')],
});
