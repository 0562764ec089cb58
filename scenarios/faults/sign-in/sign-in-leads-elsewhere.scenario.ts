import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the sign-in leads to an untrusted address',
  tags: ['user-driven', 'fault', 'sign-in', '801c000b'],
  faults: [fault.signInLeadsElsewhere()],
  expect: [all.reach('failed'), all.show('0x801C000B'), none.reach('desktop')],
});
