import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the token cannot be read',
  tags: ['user-driven', 'fault', 'sign-in', '801c0001'],
  faults: [fault.tokenUnreadable()],
  expect: [all.reach('failed'), all.show('0x801C0001'), none.reach('desktop')],
});
