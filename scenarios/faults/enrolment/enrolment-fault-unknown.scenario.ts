import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the enrolment server gives an unknown reason',
  tags: ['user-driven', 'fault', 'enrol', '80180008'],
  faults: [fault.enrolmentFaultUnknown()],
  expect: [all.reach('failed'), all.show('0x80180008'), none.reach('desktop')],
});
