import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, policy, until, user } from '../../lab/scenario/vocabulary.ts';

/** A policy that asks for a restart loses the credentials for the automatic sign-in (autopilot.md 1.5, Rules; mdm.md 6, Reboots). */
export default defineScenario({
  title: 'a reboot in device setup costs a second sign-in',
  tags: ['user-driven', 'esp', 'device-setup', 'restart', 'sign-in'],
  tenant: contoso({
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
    user.signIn(),
    until('desktop', { within: '4h' }),
  ],
  expect: [
    all.see('sign-in', { times: 1 }),
    all.see('lock-screen', { times: 1 }),
    all.reach('power-on', { boot: 2 }),
    none.reach('power-on', { boot: 3 }),
    all.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 2800),
    all.reach('esp.done'),
  ],
});
