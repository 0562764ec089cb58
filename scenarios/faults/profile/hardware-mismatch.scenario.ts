import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the board was swapped',
  tags: ['user-driven', 'fault', 'profile', '8103838c'],
  faults: [fault.hardwareMismatch()],
  expect: [
    all.reach('profile.none'),
    all.show('0x8103838C'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 709),
    none.reach('profile.downloaded'),
  ],
});
