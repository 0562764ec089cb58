import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the sign-in page is broken',
  tags: ['user-driven', 'fault', 'sign-in', '8018000f'],
  faults: [fault.signInPageBroken()],
  expect: [all.reach('failed'), all.show('0x8018000F'), none.reach('desktop')],
});
