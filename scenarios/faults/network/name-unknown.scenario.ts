import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'DNS does not know the profile service',
  tags: ['user-driven', 'fault', 'network', '80072ee7'],
  faults: [fault.nameUnknown({ host: 'ztd.dds.microsoft.com' })],
  expect: [
    all.reach('profile.none'),
    all.show('0x80072EE7'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 707),
    none.reach('profile.downloaded'),
  ],
});
