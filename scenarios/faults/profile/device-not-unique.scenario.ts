import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the identifiers fit several devices',
  tags: ['user-driven', 'fault', 'profile', '8103832d'],
  faults: [fault.deviceNotUnique()],
  expect: [
    all.reach('profile.none'),
    all.show('0x8103832D'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 709),
    none.reach('profile.downloaded'),
  ],
});
