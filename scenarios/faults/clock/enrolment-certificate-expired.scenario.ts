import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the certificate of the enrolment service has expired',
  tags: ['user-driven', 'fault', 'clock', '8018000d'],
  faults: [fault.enrolmentCertificateExpired()],
  expect: [all.reach('failed'), all.show('0x8018000D'), none.reach('enroll.done')],
});
