import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the token holds no user name',
  tags: ['user-driven', 'fault', 'sign-in', '801c03f1'],
  faults: [fault.tokenWithoutUpn()],
  expect: [all.reach('failed'), all.show('0x801C03F1'), none.reach('desktop')],
});
