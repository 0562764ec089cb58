import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the management server meets an error',
  tags: ['user-driven', 'fault', 'enrol', '80180005'],
  faults: [fault.managementServerError()],
  expect: [all.reach('failed'), all.show('0x80180005'), none.reach('desktop')],
});
