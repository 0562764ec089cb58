import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the certificate request is refused',
  tags: ['user-driven', 'fault', 'enrol', '80180004'],
  faults: [fault.certificateRefused()],
  expect: [all.reach('failed'), all.show('0x80180004'), none.reach('desktop')],
});
