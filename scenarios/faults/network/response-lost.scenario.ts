import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'the reply to the join gets lost',
  tags: ['user-driven', 'fault', 'network', '80072ee2'],
  faults: [fault.responseLost({ host: 'enterpriseregistration.windows.net', path: '/EnrollmentServer/device' })],
  expect: [all.reach('failed'), all.show('0x80072EE2'), none.reach('desktop')],
});
