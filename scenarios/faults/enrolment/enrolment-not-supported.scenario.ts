import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the enrolment is not supported',
  tags: ['user-driven', 'fault', 'enrol', '80180015'],
  faults: [fault.enrolmentNotSupported()],
  expect: [all.reach('failed'), all.show('0x80180015'), none.reach('desktop')],
});
