import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the Windows Hello part cannot be applied',
  tags: ['user-driven', 'fault', 'enrol', '80180021'],
  faults: [fault.provisioningHelloRefused()],
  expect: [all.reach('failed'), all.show('0x80180021'), none.reach('desktop')],
});
