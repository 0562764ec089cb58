import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, none, to, until, user } from '../../lab/scenario/vocabulary.ts';

/** From account setup the way leads to the desktop (autopilot.md 1.5). */
export default defineScenario({
  title: 'account setup fails and somebody continues to the desktop anyway',
  tags: ['user-driven', 'esp', 'apps', 'account-setup', 'continue-anyway', '0x81036502', 'fault'],
  tenant: contoso({
    esp: esp({ allowUseOnFailure: true }),
    apps: [app('Notes', { runAs: 'user', assignedTo: [to.allLicensedUsers] })],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'continue-anyway' }),
    until('desktop', { within: '3h' }),
  ],
  faults: [fault.appExit({ app: 'Notes', code: 1603 })],
  expect: [
    all.reach('esp.account-setup'),
    all.reach('esp.failed'),
    none.reach('esp.done'),
    none.install('Notes'),
    all.reach('desktop'),
  ],
});
