import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'another tenant is registering the device that is imported',
  tags: ['import', 'fault', '811'],
  faults: [fault.takenElsewhere()],
  expect: [
    all.failImport('ZtdDeviceRegisteredByOtherTenant'),
    all.reach('personal-desktop'),
    none.reach('profile.downloaded'),
  ],
});
