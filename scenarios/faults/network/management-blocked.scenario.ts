import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'management sessions are blocked',
  tags: ['user-driven', 'fault', 'network', '800705b4'],
  faults: [fault.managementBlocked()],
  expect: [all.reach('esp.failed'), all.show('0x800705B4'), none.reach('esp.done')],
});
