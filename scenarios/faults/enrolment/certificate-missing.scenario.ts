import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the client certificate is not found',
  tags: ['user-driven', 'fault', 'enrol', '80180024'],
  faults: [fault.certificateMissing()],
  expect: [all.reach('failed'), all.show('0x80180024'), none.reach('desktop')],
});
