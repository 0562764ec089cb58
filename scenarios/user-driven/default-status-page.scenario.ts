import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Where no status page is assigned, the default one for all users and devices counts, and it shows nothing (autopilot.md 1.5-01). */
export default defineScenario({
  title: 'the default status page shows nothing',
  tags: ['user-driven', 'esp'],
  tenant: contoso({ esp: null }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '1h' }),
  ],
  expect: [none.reach('esp.device-preparation'), none.reach('esp.account-setup')],
});
