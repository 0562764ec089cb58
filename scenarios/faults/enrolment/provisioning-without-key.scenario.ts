import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the provisioning document lacks its key',
  tags: ['user-driven', 'fault', 'enrol', '8018001e'],
  faults: [fault.provisioningWithoutKey()],
  expect: [all.reach('failed'), all.show('0x8018001E'), none.reach('desktop')],
});
