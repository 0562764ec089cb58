import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, none } from '../../../lab/scenario/vocabulary.ts';
import { oneImport } from '../one-laptop.ts';

export default defineScenario({
  ...oneImport,
  title: 'a hash cannot be decoded',
  tags: ['import', 'fault', '802'],
  faults: [fault.hashUndecodable()],
  expect: [all.failImport('InvalidZtdHardwareHash'), all.reach('personal-desktop'), none.reach('profile.downloaded')],
});
