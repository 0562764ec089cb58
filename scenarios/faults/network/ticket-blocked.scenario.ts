import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the device ticket cannot be had',
  tags: ['user-driven', 'fault', 'network'],
  faults: [fault.ticketBlocked()],
  expect: [
    all.reach('profile.none'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 710),
    none.reach('profile.downloaded'),
  ],
});
