import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'device registration cannot be discovered',
  tags: ['user-driven', 'fault', 'join', '801c000c'],
  faults: [fault.joinDiscoveryFailed()],
  expect: [all.reach('failed'), all.show('0x801C000C'), none.reach('desktop')],
});
