import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'a directory object is missing',
  tags: ['user-driven', 'fault', 'join', '801c03f2'],
  faults: [fault.joinObjectMissing()],
  expect: [all.reach('failed'), all.show('0x801C03F2'), none.reach('desktop')],
});
