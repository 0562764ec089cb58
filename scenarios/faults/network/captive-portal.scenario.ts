import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'a captive portal stands in the way',
  tags: ['user-driven', 'fault', 'network', '801900c8'],
  faults: [fault.captivePortal()],
  expect: [
    all.reach('profile.none'),
    all.show('0x801900C8'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 165),
    none.reach('profile.downloaded'),
  ],
});
