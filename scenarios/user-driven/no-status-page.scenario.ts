import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  app,
  contoso,
  device,
  esp,
  fleet,
  none,
  policy,
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';

/** Without progress to show there is no page; what is required comes all the same, in its own time (autopilot.md 1.5-01). */
export default defineScenario({
  title: 'no status page: the desktop comes first, apps and policies afterwards',
  tags: ['user-driven', 'esp'],
  tenant: contoso({
    esp: esp({ showProgress: false }),
    apps: [app('Company Portal')],
    policies: [
      policy('Diagnostic data', [
        { omaUri: './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry', type: 'integer', value: 1 },
      ]),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '1h' }),
    wait('1h'),
  ],
  expect: [
    none.reach('esp.device-preparation'),
    none.reach('esp.device-setup'),
    none.reach('esp.account-setup'),
    all.install('Company Portal'),
  ],
});
