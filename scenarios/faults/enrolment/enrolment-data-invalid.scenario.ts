import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the enrolment data is not accepted',
  tags: ['user-driven', 'fault', 'enrol', '80180019'],
  faults: [fault.enrolmentDataInvalid()],
  expect: [all.reach('failed'), all.show('0x80180019'), none.reach('desktop')],
});
