import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the join request is not accepted',
  tags: ['user-driven', 'fault', 'join', '801c03ed'],
  faults: [fault.joinRefusedRequest()],
  expect: [all.reach('failed'), all.show('0x801C03ED'), none.reach('desktop')],
});
