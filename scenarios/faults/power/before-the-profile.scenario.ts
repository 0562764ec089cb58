import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, until, user } from '../../../lab/scenario/vocabulary.ts';

/** power-cuts.md 2, pc-r-profile: nothing that counts is lost. */
export default defineScenario({
  title: 'the power goes before the profile is asked for',
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
  faults: [fault.powerCut({ host: 'ztd.dds.microsoft.com' })],
  expect: [all.log('System', 41), all.see('sign-in', { times: 1 }), all.reach('desktop')],
});
