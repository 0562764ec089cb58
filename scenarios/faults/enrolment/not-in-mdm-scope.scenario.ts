import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the user is not in the MDM scope',
  tags: ['user-driven', 'fault', 'enrol', '8018002b'],
  faults: [fault.notInMdmScope()],
  expect: [all.reach('failed'), all.show('0x8018002B'), none.reach('desktop')],
});
