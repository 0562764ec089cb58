import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the profile service is down',
  tags: ['user-driven', 'fault', 'profile', '801901f7'],
  faults: [fault.profileServiceDown()],
  expect: [
    all.reach('profile.none'),
    all.show('0x801901F7'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 708),
    none.reach('profile.downloaded'),
  ],
});
