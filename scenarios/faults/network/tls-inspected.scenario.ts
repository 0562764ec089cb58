import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'a proxy inspects the sign-in',
  tags: ['user-driven', 'fault', 'network', '80072f8f'],
  faults: [fault.tlsInspected({ host: 'login.microsoftonline.com' })],
  expect: [all.reach('failed'), all.show('0x80072F8F'), none.reach('desktop')],
});
