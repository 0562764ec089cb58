import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'enrolment meets an internal error',
  tags: ['user-driven', 'fault', 'enrol', '80180006'],
  faults: [fault.enrolmentInternalError()],
  expect: [all.reach('failed'), all.show('0x80180006'), none.reach('desktop')],
});
