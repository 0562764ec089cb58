import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the enrolment service answers with nothing',
  tags: ['user-driven', 'fault', 'enrol', '80180029'],
  faults: [fault.emptyReply()],
  expect: [all.reach('failed'), all.show('0x80180029'), none.reach('desktop')],
});
