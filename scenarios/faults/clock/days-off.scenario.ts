import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the clock is a week ahead',
  tags: ['user-driven', 'fault', 'clock', '80190190'],
  faults: [fault.clockDaysOff()],
  expect: [
    all.reach('profile.none'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 710),
    all.show('0x80190190'),
    none.reach('profile.downloaded'),
  ],
});
