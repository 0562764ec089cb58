import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  app,
  contoso,
  device,
  fleet,
  narrate,
  none,
  policy,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

/** The plain user-driven path of autopilot.md 2.1. */
export default defineScenario({
  title: 'one laptop, user-driven, from the box to the desktop',
  tags: ['starter', 'user-driven', 'esp'],
  tenant: contoso({
    apps: [app('Company Portal')],
    policies: [
      policy('Diagnostic data', [
        { omaUri: './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry', type: 'integer', value: 1 },
      ]),
      policy('Work account stays', [
        {
          omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
          type: 'integer',
          value: 0,
        },
      ]),
    ],
  }),
  devices: fleet({ name: 'laptop', model: 'surface-laptop-5', windows: '11-23H2-pro' }),
  story: [
    narrate('The admin registers the laptop by its hardware hash and waits for the profile.'),
    admin.importHashes(),
    admin.waitForAssignment(),
    narrate('The laptop arrives at the employee’s door.'),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
    narrate('Connect to a network, sign in: the employee did nothing else.'),
  ],
  expect: [
    all.reach('profile.downloaded'),
    all.reach('join.done'),
    all.reach('enroll.done'),
    all.reach('esp.done'),
    all.reach('desktop'),
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 161),
    all.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 72),
    none.reach('failed'),
  ],
});
