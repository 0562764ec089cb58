import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the firewall blocks enrolment',
  tags: ['user-driven', 'fault', 'enrol', '80180010'],
  faults: [fault.enrolmentBlocked()],
  expect: [all.reach('failed'), all.show('0x80180010'), none.reach('desktop')],
});
