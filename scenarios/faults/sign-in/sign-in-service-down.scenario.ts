import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the sign-in service is down',
  tags: ['user-driven', 'fault', 'sign-in', '801901f7'],
  faults: [fault.signInServiceDown()],
  expect: [all.reach('failed'), all.show('0x801901F7'), none.reach('desktop')],
});
