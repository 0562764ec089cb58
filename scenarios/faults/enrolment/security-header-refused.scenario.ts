import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the security header is not accepted',
  tags: ['user-driven', 'fault', 'enrol', '80180007'],
  faults: [fault.securityHeaderRefused()],
  expect: [all.reach('failed'), all.show('0x80180007'), none.reach('desktop')],
});
