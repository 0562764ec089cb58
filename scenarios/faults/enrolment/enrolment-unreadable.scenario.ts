import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the reply of the enrolment service cannot be read',
  tags: ['user-driven', 'fault', 'enrol', '801900c8'],
  faults: [fault.enrolmentUnreadable()],
  expect: [all.reach('failed'), all.show('0x801900C8'), none.reach('desktop')],
});
