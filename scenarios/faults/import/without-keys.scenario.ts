import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'a row names neither serial number nor product key',
  tags: ['import', 'fault', '803'],
  faults: [fault.importWithoutKeys()],
  expect: [
    all.failImport('MissingZtdSerialNumberAndProductKey'),
    all.reach('personal-desktop'),
    none.reach('profile.downloaded'),
  ],
});
