import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the profile arrives cut short',
  tags: ['user-driven', 'fault', 'profile', '801900c8'],
  faults: [fault.profileCutShort()],
  expect: [
    all.reach('profile.none'),
    all.show('0x801900C8'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 707),
    none.reach('profile.downloaded'),
  ],
});
