import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the profile service is blocked',
  tags: ['user-driven', 'fault', 'network', '80072efd'],
  faults: [fault.profileBlocked()],
  expect: [
    all.reach('profile.none'),
    all.show('0x80072EFD'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 707),
    none.reach('profile.downloaded'),
  ],
});
