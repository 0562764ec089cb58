import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the service does not know the device',
  tags: ['user-driven', 'fault', 'profile', '81038327'],
  faults: [fault.deviceUnknown()],
  expect: [
    all.reach('profile.none'),
    all.show('0x81038327'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 709),
    none.reach('profile.downloaded'),
  ],
});
