import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, policy, until, user } from '../../lab/scenario/vocabulary.ts';

/** What an admin configures is not among the security policies that the page counts: a refused one is an event and no failure (autopilot.md 1.5, 4.5). */
export default defineScenario({
  title: 'a policy that the device refuses does not hold the page',
  tags: ['user-driven', 'esp', 'policies', 'device-setup'],
  tenant: contoso({
    policies: [
      policy('Diagnostic data', [
        { omaUri: './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry', type: 'integer', value: 9 },
        { omaUri: './Device/Vendor/MSFT/NoSuchCsp/Setting', type: 'string', value: 'x' },
      ]),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 404),
    all.reach('esp.done'),
    none.reach('esp.failed'),
  ],
});
