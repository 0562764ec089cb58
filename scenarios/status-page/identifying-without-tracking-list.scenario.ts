import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** The agent never completes its list of apps (autopilot.md 4.4). */
export default defineScenario({
  title: 'apps stay at Identifying because the agent cannot reach its gateway',
  tags: ['user-driven', 'esp', 'device-setup', 'identifying', '0x800705b4', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.trackingListMissing()],
  expect: [
    all.reach('esp.device-setup'),
    all.show('0x800705B4'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 294),
    none.reach('desktop'),
  ],
});
