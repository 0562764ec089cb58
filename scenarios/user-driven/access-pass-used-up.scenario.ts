import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, policy, until, user, wait } from '../../lab/scenario/vocabulary.ts';

/** A pass that serves once is gone when a restart in device setup asks for a second sign-in (autopilot.md 1.5, Rules; graph.md 5.1). */
export default defineScenario({
  title: 'a one-time pass does not survive a reboot in device setup; the password does',
  tags: ['user-driven', 'sign-in', 'tap', 'restart', 'device-setup'],
  tenant: contoso({
    users: { count: 10, licensed: true, accessPass: { lifetime: '8h', once: true } },
    policies: [
      policy('Preview builds', [
        { omaUri: './Device/Vendor/MSFT/Policy/Config/Update/ManagePreviewBuilds', type: 'integer', value: 1 },
      ]),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn({ by: 'access-pass' }),
    until('esp.device-setup', { within: '1h' }),
    wait('30m'),
    user.signInToWindows({ as: 'owner' }),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.see('access-pass', { times: 1 }),
    all.see('sign-in', { times: 1 }),
    all.see('lock-screen', { times: 2 }),
  ],
});
