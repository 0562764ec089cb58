import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'another tenant owns the device that is imported',
  tags: ['import', 'fault', '808'],
  faults: [fault.registeredElsewhere()],
  expect: [
    all.failImport('ZtdDeviceAssignedToOtherTenant'),
    all.reach('personal-desktop'),
    none.reach('profile.downloaded'),
  ],
});
