import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the provisioning document names no provider',
  tags: ['user-driven', 'fault', 'enrol', '80180020'],
  faults: [fault.provisioningWithoutProvider()],
  expect: [all.reach('failed'), all.show('0x80180020'), none.reach('desktop')],
});
