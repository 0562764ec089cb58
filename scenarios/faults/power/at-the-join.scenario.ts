import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, until, user } from '../../../lab/scenario/vocabulary.ts';

/** power-cuts.md 2, pc-r-join: joined twice, into the object of the registration. */
export default defineScenario({
  title: 'the power goes when Entra has joined the device, and it joins again',
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
  faults: [fault.powerCutAtJoin()],
  expect: [all.log('System', 41), all.see('sign-in', { times: 2 }), all.reach('desktop')],
});
