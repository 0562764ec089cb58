import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the server refuses in its own words',
  tags: ['user-driven', 'fault', 'enrol', '80180032'],
  faults: [fault.refusedInOwnWords()],
  expect: [all.reach('failed'), all.show('0x80180032'), none.reach('desktop')],
});
