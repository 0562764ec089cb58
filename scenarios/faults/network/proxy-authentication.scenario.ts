import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'a proxy wants to know who asks',
  tags: ['user-driven', 'fault', 'network', '80190197'],
  faults: [fault.proxyAuthentication({ host: 'login.microsoftonline.com' })],
  expect: [all.reach('failed'), all.show('0x80190197'), none.reach('desktop')],
});
