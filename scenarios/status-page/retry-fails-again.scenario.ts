import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, esp, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** The app fails each time; after the second time nobody chooses any more (autopilot.md 1.5). */
export default defineScenario({
  title: 'a failed app is tried again and fails again',
  tags: ['user-driven', 'esp', 'apps', 'device-setup', 'retry', '0x81036502', 'fault'],
  tenant: contoso({ esp: esp({ customErrorMessage: 'Please call 555-0100.' }), apps: [app('VPN client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    user.answer('status-page', { choice: 'try-again' }),
    until('failed', { within: '3h' }),
  ],
  faults: [fault.appExit({ app: 'VPN client', code: 1603 })],
  expect: [
    all.see('status-page', { times: 2, holding: { text: 'Please call 555-0100.' } }),
    all.reach('esp.failed'),
    all.show('0x81036502'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 301),
    none.install('VPN client'),
    none.reach('desktop'),
  ],
});
