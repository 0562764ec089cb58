import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, device, none, until, user } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the user declines the terms of the MDM',
  tags: ['user-driven', 'fault', 'enrol', '8018002a'],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('terms-of-use', { accepted: true }),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.userCancels()],
  expect: [all.see('terms-of-use'), all.show('0x8018002A'), none.reach('join.done')],
});
