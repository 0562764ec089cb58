import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A policy provider reports an error of its own (autopilot.md 1.5; mdm.md 7). */
export default defineScenario({
  title: 'a second policy provider fails and device preparation with it',
  tags: ['user-driven', 'esp', 'device-preparation', '0x80070643', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.policyProviderFails()],
  expect: [
    all.reach('esp.device-preparation'),
    none.reach('esp.device-setup'),
    all.show('0x80070643'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 290),
    none.reach('desktop'),
  ],
});
