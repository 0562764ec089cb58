import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** 3010 can wait: the device restarts at the end of device setup and asks for the password again (autopilot.md 1.5). */
export default defineScenario({
  title: 'an app exits with 3010 and the restart waits for the end of device setup',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'reboot'],
  tenant: contoso({ apps: [app('VPN client', { exitCode: 3010 }), app('Notes')] }),
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
