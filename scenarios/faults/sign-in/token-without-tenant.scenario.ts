import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the token names no tenant',
  tags: ['user-driven', 'fault', 'sign-in', '801c0013'],
  faults: [fault.tokenWithoutTenant()],
  expect: [all.reach('failed'), all.show('0x801C0013'), none.reach('desktop')],
});
