import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Without the management agent device preparation ends after 15 minutes (autopilot.md 1.5, 1.11). */
export default defineScenario({
  title: 'the management agent is never installed and device preparation times out',
  tags: ['user-driven', 'esp', 'device-preparation', '0x800705b4', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.agentNotInstalled()],
  expect: [
    all.reach('esp.device-preparation'),
    none.reach('esp.device-setup'),
    all.show('0x800705B4'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 289),
    none.reach('desktop'),
  ],
});
