import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'device registration is down',
  tags: ['user-driven', 'fault', 'join', '801c0006'],
  faults: [fault.joinServiceDown()],
  expect: [all.reach('failed'), all.show('0x801C0006'), none.reach('desktop')],
});
