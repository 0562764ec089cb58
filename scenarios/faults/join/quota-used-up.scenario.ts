import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the device quota is used up',
  tags: ['user-driven', 'fault', 'join', '801c000e'],
  faults: [fault.quotaUsedUp()],
  expect: [all.reach('failed'), all.show('0x801C000E'), none.reach('desktop')],
});
