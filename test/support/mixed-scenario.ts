import type { ScenarioInput } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  app,
  contoso,
  device,
  fleet,
  policy,
  profile,
  to,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

/** Two fleets, a rename reboot, policies and apps: everything that could tell one process from another. */
export const MIXED: ScenarioInput = {
  title: 'two fleets to the desktop',
  tenant: contoso({
    profiles: [
      profile({
        displayName: 'Contoso renamed',
        deviceNameTemplate: 'LAB-%RAND:5%',
        assignedTo: [to.group('Autopilot devices')],
      }),
    ],
    apps: [app('VPN Client'), app('Notes', { runAs: 'user', installs: '20s' })],
    policies: [
      policy('Baseline', [
        {
          omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
          type: 'integer',
          value: 0,
        },
      ]),
    ],
  }),
  devices: [
    fleet({ name: 'laptop', count: 2, model: 'thinkpad-x1-carbon-gen-11' }),
    fleet({ name: 'desk', count: 1, model: 'hyper-v-gen2', network: 'wired' }),
  ],
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '6h' }),
  ],
  expect: [all.reach('esp.done'), all.reach('desktop')],
};
