import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the user may not enrol',
  tags: ['user-driven', 'fault', 'enrol', '80180003'],
  faults: [fault.enrolmentNotAllowed()],
  expect: [all.reach('failed'), all.show('0x80180003'), none.reach('desktop')],
});
