import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, until, user } from '../../lab/scenario/vocabulary.ts';

/** Somebody resets the device when the page has run into its limit (autopilot.md 1.5, 5.4). */
export default defineScenario({
  title: 'device setup times out, the reset button, and a second life that works',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'reset', '0x800705b4', 'fault'],
  tenant: contoso({ esp: esp({ timeout: '30m' }), apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'reset' }),
    until('desktop', { within: '6h' }),
  ],
  faults: [fault.appNeverEnds({ app: 'VPN client' }).at({ times: 1 })],
  expect: [
    all.show('0x800705B4'),
    all.reach('reset.started'),
    all.install('VPN client'),
    all.reach('esp.done'),
    all.reach('desktop'),
  ],
});
