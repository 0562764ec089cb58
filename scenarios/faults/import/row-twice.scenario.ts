import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'a device stands twice in one file',
  tags: ['import', 'fault', 'duplicated'],
  faults: [fault.rowTwice()],
  expect: [all.failImport('ZtdDeviceDuplicated'), all.reach('desktop')],
});
