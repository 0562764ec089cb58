import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Logs can be collected before anything else is chosen; they are left on the disk (autopilot.md 1.5, 3). */
export default defineScenario({
  title: 'somebody collects the logs of a failed page and continues anyway',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'collect-logs', 'continue-anyway', 'fault'],
  tenant: contoso({ esp: esp({ allowUseOnFailure: true }), apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'collect-logs' }),
    user.answer('status-page', { choice: 'continue-anyway' }),
    until('desktop', { within: '3h' }),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 })],
  expect: [
    all.see('status-page', { times: 2 }),
    all.log('Microsoft-Windows-Shell-Core/Operational', 62407),
    all.reach('desktop'),
    none.reach('esp.done'),
  ],
});
