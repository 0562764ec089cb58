import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the enrolment message is not understood',
  tags: ['user-driven', 'fault', 'enrol', '80180001'],
  faults: [fault.enrolmentMessageRefused()],
  expect: [all.reach('failed'), all.show('0x80180001'), none.reach('desktop')],
});
