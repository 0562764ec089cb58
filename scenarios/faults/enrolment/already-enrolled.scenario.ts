import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'a former enrolment is left over',
  tags: ['user-driven', 'fault', 'enrol', '8018000a'],
  faults: [fault.alreadyEnrolled()],
  expect: [all.reach('failed'), all.show('0x8018000A'), none.reach('desktop')],
});
