import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the assigned profile does not exist any more',
  tags: ['user-driven', 'fault', 'profile', '81038329'],
  faults: [fault.profileMissing()],
  expect: [
    all.reach('profile.none'),
    all.show('0x81038329'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 709),
    none.reach('profile.downloaded'),
  ],
});
