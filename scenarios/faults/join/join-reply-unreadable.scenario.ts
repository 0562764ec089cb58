import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the reply to the join is damaged',
  tags: ['user-driven', 'fault', 'join', '801c03e9'],
  faults: [fault.joinReplyUnreadable()],
  expect: [all.reach('failed'), all.show('0x801C03E9'), none.reach('desktop')],
});
