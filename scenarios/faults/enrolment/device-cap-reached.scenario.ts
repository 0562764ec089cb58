import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the user has too many devices',
  tags: ['user-driven', 'fault', 'enrol', '80180013'],
  faults: [fault.deviceCapReached()],
  expect: [all.reach('failed'), all.show('0x80180013'), none.reach('desktop')],
});
