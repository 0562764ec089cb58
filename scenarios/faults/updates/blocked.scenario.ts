import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { all, contoso, esp, fleet, none } from '../../../lab/scenario/vocabulary.ts';
import { oneLaptop } from '../one-laptop.ts';

/** Without Windows Update the device goes on without updates (autopilot.md 3, windowsupdate). */
export default defineScenario({
  ...oneLaptop,
  title: 'Windows Update is blocked, and the device goes on without',
  tags: ['user-driven', 'fault', 'network', 'updates'],
  tenant: contoso({ updates: ['monthly-update'], esp: esp({ installQualityUpdates: true }) }),
  devices: fleet({ name: 'laptop', windows: '11-24H2-pro' }),
  faults: [fault.hostBlocked({ host: 'fe2cr.update.microsoft.com' })],
  expect: [all.reach('desktop'), none.reach('quality-updates.done')],
});
