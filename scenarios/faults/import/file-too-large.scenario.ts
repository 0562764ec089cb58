import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'a file has 501 rows',
  tags: ['import', 'fault', 'csv'],
  faults: [fault.fileTooLarge()],
  expect: [all.failImport('*At most 500 devices*'), all.reach('personal-desktop'), none.reach('profile.downloaded')],
});
