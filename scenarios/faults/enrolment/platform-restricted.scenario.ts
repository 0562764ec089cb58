import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the platform is restricted',
  tags: ['user-driven', 'fault', 'enrol', '80180014'],
  faults: [fault.platformRestricted()],
  expect: [all.reach('failed'), all.show('0x80180014'), none.reach('desktop')],
});
