import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the clock is a year off and nobody tells the time',
  tags: ['user-driven', 'fault', 'clock', '80072f8f'],
  faults: [fault.clockFarOffForGood()],
  expect: [
    all.reach('profile.none'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 752),
    all.show('0x80072F8F'),
    none.reach('profile.downloaded'),
  ],
});
