import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** A patch of OOBE itself restarts unasked, and the profile is fetched again after it (autopilot.md 1.6, 2.0 step 5). */
export default defineScenario({
  title: 'a zero-day patch restarts the device in OOBE; the pages do not come again',
  tags: ['user-driven', 'updates', 'restart', 'profile'],
  tenant: contoso({ updates: ['zero-day-patch'] }),
  devices: [fleet({ name: 'wifi' }), fleet({ name: 'phone', network: 'metered' })],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.reach('zero-day-patch.done').of('wifi'),
    all.reach('power-on', { boot: 2 }).of('wifi'),
    all.see('region', { times: 1 }),
    all.see('sign-in', { times: 1 }),
    none.reach('zero-day-patch.done').of('phone'),
  ],
});
