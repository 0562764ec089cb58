import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'enrolment is throttled',
  tags: ['user-driven', 'fault', 'enrol', '80180033'],
  faults: [fault.enrolmentThrottled()],
  expect: [all.reach('failed'), all.show('0x80180033'), none.reach('desktop')],
});
