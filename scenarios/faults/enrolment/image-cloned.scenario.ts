import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the image was taken from an enrolled computer',
  tags: ['user-driven', 'fault', 'enrol', '8007064c'],
  faults: [fault.imageCloned()],
  expect: [all.reach('join.done'), all.reach('failed'), all.show('0x8007064C'), none.reach('desktop')],
});
