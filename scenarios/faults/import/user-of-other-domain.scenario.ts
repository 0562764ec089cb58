import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'an import assigns a device to a stranger',
  tags: ['import', 'fault', '801'],
  faults: [fault.importUserOfOtherDomain()],
  expect: [all.failImport('InvalidZtdRequestBody'), all.reach('personal-desktop'), none.reach('profile.downloaded')],
});
