import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the assigned profile belongs to another tenant',
  tags: ['user-driven', 'fault', 'profile', '8103832a'],
  faults: [fault.profileOfOtherTenant()],
  expect: [
    all.reach('profile.none'),
    all.show('0x8103832A'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 709),
    none.reach('profile.downloaded'),
  ],
});
