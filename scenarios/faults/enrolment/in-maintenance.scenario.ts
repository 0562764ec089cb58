import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the management service is under maintenance',
  tags: ['user-driven', 'fault', 'enrol', '80180017'],
  faults: [fault.inMaintenance()],
  expect: [all.reach('failed'), all.show('0x80180017'), none.reach('desktop')],
});
