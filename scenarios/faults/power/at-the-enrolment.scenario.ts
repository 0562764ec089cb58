import { fault } from '../../../lab/faults/fault.ts';
import { defineScenario } from '../../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, until, user } from '../../../lab/scenario/vocabulary.ts';

/** power-cuts.md 2, pc-r-enrol: enrolled twice, and the first record goes. */
export default defineScenario({
  title: 'the power goes when Intune has enrolled the device, and it enrols again',
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
  faults: [fault.powerCutAtEnrolment()],
  expect: [all.log('System', 41), all.see('sign-in', { times: 2 }), all.reach('desktop')],
});
