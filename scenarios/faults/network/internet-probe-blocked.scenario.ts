import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the internet probe is blocked',
  tags: ['user-driven', 'fault', 'network'],
  faults: [fault.internetProbeBlocked()],
  expect: [all.reach('desktop'), all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 167)],
});
