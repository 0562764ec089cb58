import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'a CSP of the provisioning document is not there',
  tags: ['user-driven', 'fault', 'enrol', '80180022'],
  faults: [fault.provisioningCspRefused()],
  expect: [all.reach('failed'), all.show('0x80180022'), none.reach('desktop')],
});
