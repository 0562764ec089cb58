import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'a hash has lost its padding',
  tags: ['import', 'fault', 'edm-binary'],
  faults: [fault.hashNotBase64()],
  expect: [all.failImport('*Edm.Binary*'), all.reach('personal-desktop'), none.reach('profile.downloaded')],
});
