import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the clock is a year off and sets itself',
  tags: ['user-driven', 'fault', 'clock', 'profile'],
  faults: [fault.clockFarOff()],
  expect: [
    all.reach('desktop'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 750),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 751),
  ],
});
