import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'something else answers the join',
  tags: ['user-driven', 'fault', 'join', '801c03eb'],
  faults: [fault.joinBadStatus()],
  expect: [all.reach('failed'), all.show('0x801C03EB'), none.reach('desktop')],
});
