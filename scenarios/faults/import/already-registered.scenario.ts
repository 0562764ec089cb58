import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'a device is imported a second time',
  tags: ['import', 'fault', '806'],
  faults: [fault.alreadyRegistered()],
  expect: [all.failImport('ZtdDeviceAlreadyAssigned'), all.reach('desktop')],
});
