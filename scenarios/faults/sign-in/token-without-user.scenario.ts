import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the token names no user',
  tags: ['user-driven', 'fault', 'sign-in', '801c0014'],
  faults: [fault.tokenWithoutUser()],
  expect: [all.reach('failed'), all.show('0x801C0014'), none.reach('desktop')],
});
