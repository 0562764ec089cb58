import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'an admin imports a device without its hash',
  tags: ['import', 'fault', '812'],
  faults: [fault.importByTuple()],
  expect: [all.failImport('ZtdDeviceNotFound'), all.reach('personal-desktop'), none.reach('profile.downloaded')],
});
