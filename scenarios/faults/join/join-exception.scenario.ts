import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'device registration meets an exception',
  tags: ['user-driven', 'fault', 'join', '801c03ec'],
  faults: [fault.joinException()],
  expect: [all.reach('failed'), all.show('0x801C03EC'), none.reach('desktop')],
});
