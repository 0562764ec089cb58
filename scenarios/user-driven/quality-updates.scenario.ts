import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, esp, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** The monthly update at the end of OOBE: half an hour, a restart and a fresh sign-in, where the build and the network allow it (autopilot.md 1.5-06). */
export default defineScenario({
  title: 'Windows 11 installs quality updates after the status page',
  tags: ['user-driven', 'esp', 'updates', 'restart', 'sign-in'],
  tenant: contoso({ updates: ['monthly-update'], esp: esp({ installQualityUpdates: true }) }),
  devices: [
    fleet({ name: 'eleven', windows: '11-24H2-pro' }),
    fleet({ name: 'ten', windows: '10-22H2-pro' }),
    fleet({ name: 'old-eleven', windows: '11-21H2-enterprise' }),
    fleet({ name: 'metered', windows: '11-24H2-pro', network: 'metered' }),
  ],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '4h' }),
  ],
  expect: [
    all.reach('quality-updates.done').of('eleven'),
    all.see('lock-screen', { times: 1 }).of('eleven'),
    ...['ten', 'old-eleven', 'metered'].flatMap((name) => [
      none.reach('quality-updates.done').of(name),
      none.see('lock-screen').of(name),
    ]),
  ],
});
