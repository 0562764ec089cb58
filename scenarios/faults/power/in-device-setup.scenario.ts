import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, until, user } from '../../../lab/scenario/vocabulary.ts';

/** power-cuts.md 3, pc-w-device-setup: a restart that nobody announced costs a second sign-in. */
export default defineScenario({
  title: 'the power goes in device setup, and the user signs in a second time',
  tags: ['user-driven', 'power', 'fault'],
  tenant: contoso({ apps: [app('VPN Client')] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '6h' }),
  ],
  faults: [fault.powerCutInDeviceSetup()],
  expect: [all.log('System', 41), all.see('lock-screen', { times: 1 }), all.reach('esp.done')],
});
