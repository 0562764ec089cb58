import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

export default defineScenario({
  ...oneLaptop,
  title: 'somebody deletes the device object',
  tags: ['user-driven', 'fault', 'join', '801c03f3'],
  faults: [fault.deviceObjectDeleted()],
  expect: [all.reach('failed'), all.show('0x801C03F3'), none.reach('desktop')],
});
