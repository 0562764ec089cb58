import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the user may not join devices',
  tags: ['user-driven', 'fault', 'join', '801c0003'],
  faults: [fault.joinNotAllowed()],
  expect: [all.reach('failed'), all.show('0x801C0003'), none.reach('desktop')],
});
