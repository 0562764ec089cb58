import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the enrolment server does not know the user',
  tags: ['user-driven', 'fault', 'enrol', '80180002'],
  faults: [fault.enrolmentUserUnknown()],
  expect: [all.reach('failed'), all.show('0x80180002'), none.reach('desktop')],
});
