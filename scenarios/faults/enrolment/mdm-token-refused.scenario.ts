import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the sign-in is revoked before enrolment',
  tags: ['user-driven', 'fault', 'enrol', '801c0002'],
  faults: [fault.mdmTokenRefused()],
  expect: [all.reach('failed'), all.show('0x801C0002'), none.reach('desktop')],
});
