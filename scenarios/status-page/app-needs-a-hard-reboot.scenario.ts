import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** 1641 cannot wait: the device restarts in the middle of device setup and goes on there (autopilot.md 1.5). */
export default defineScenario({
  title: 'an app exits with 1641 and the device restarts in the middle of device setup',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'reboot'],
  tenant: contoso({ apps: [app('VPN client', { exitCode: 1641 }), app('Notes')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 299),
    all.see('lock-screen', { times: 1 }),
    all.install('VPN client'),
    all.install('Notes'),
    all.reach('esp.done'),
    none.reach('esp.failed'),
  ],
});
