import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** Trying again gives the phase its whole limit anew (autopilot.md 1.5, 5.4). */
export default defineScenario({
  title: 'an app that was too slow gets there in the second half hour',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'retry', '0x800705b4'],
  tenant: contoso({ esp: esp({ timeout: '30m' }), apps: [app('VPN client', { installs: '45m' })] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'try-again' }),
    until('desktop', { within: '3h' }),
  ],
  expect: [all.show('0x800705B4'), all.install('VPN client'), all.reach('esp.done')],
});
