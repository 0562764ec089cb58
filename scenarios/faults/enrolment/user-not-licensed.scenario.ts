import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the user has no licence',
  tags: ['user-driven', 'fault', 'enrol', '80180018'],
  faults: [fault.userNotLicensed()],
  expect: [all.reach('failed'), all.show('0x80180018'), none.reach('desktop')],
});
