import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** One provider announces the list, another tracks the apps (autopilot.md 4.4). */
export default defineScenario({
  title: 'apps stay at Identifying because ConfigMgr never tracks any',
  tags: ['user-driven', 'esp', 'device-setup', 'identifying', 'co-management', '0x800705b4', 'fault'],
  tenant: contoso({ apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.otherProviderKey()],
  expect: [
    all.install('VPN client'),
    all.show('0x800705B4'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 294),
    none.reach('desktop'),
  ],
});
