import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'a spreadsheet has cut the hash off',
  tags: ['import', 'fault', 'hash-not-4k'],
  faults: [fault.hashTruncated()],
  expect: [all.failImport('HashNot4k'), all.reach('personal-desktop'), none.reach('profile.downloaded')],
});
