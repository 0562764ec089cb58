import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'a proxy inspects enrolment',
  tags: ['user-driven', 'fault', 'enrol', '80180012'],
  faults: [fault.enrolmentInspected()],
  expect: [all.reach('failed'), all.show('0x80180012'), none.reach('desktop')],
});
