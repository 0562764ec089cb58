import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the provisioning document cannot be read',
  tags: ['user-driven', 'fault', 'enrol', '80180023'],
  faults: [fault.provisioningUnreadable()],
  expect: [all.reach('failed'), all.show('0x80180023'), none.reach('desktop')],
});
