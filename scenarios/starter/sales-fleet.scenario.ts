import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import {
  admin,
  all,
  any,
  app,
  contoso,
  device,
  esp,
  fleet,
  group,
  narrate,
  none,
  policy,
  profile,
  to,
  until,
  user,
} from '../../lab/scenario/vocabulary.ts';

const SALES = to.group('Sales devices');

/** A group tag decides what devices become: profile, status page, apps and policies follow it (autopilot.md 1.3). */
export default defineScenario({
  title: 'three sales devices get everything by their group tag',
  tags: ['starter', 'user-driven', 'fleet', 'esp'],
  tenant: contoso({
    groups: [group.byTag('Sales devices', 'SALES')],
    profiles: [profile({ displayName: 'Sales', assignedTo: [SALES] })],
    esp: esp({ displayName: 'Sales status page', assignedTo: [SALES] }),
    apps: [
      app('CRM client', { installs: '3m', sizeMb: 120, assignedTo: [SALES] }),
      app('Price list', { installs: '30s', sizeMb: 8, assignedTo: [SALES] }),
    ],
    policies: [
      policy(
        'Update ring',
        [
          {
            omaUri: './Device/Vendor/MSFT/Policy/Config/Update/DeferQualityUpdatesPeriodInDays',
            type: 'integer',
            value: 7,
          },
          { omaUri: './Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursStart', type: 'integer', value: 8 },
        ],
        { assignedTo: [SALES] },
      ),
    ],
  }),
  devices: [
    fleet({ name: 'counter', model: 'latitude-7440' }),
    fleet({ name: 'travel', model: 'elitebook-840-g10', windows: '11-24H2-pro' }),
    fleet({ name: 'training-vm', model: 'hyper-v-gen2', network: 'wired' }),
  ],
  story: [
    narrate('Two laptops and a virtual machine are registered with the group tag SALES.'),
    admin.importHashes({ groupTag: 'SALES' }),
    narrate('A dynamic group collects them; only then does the profile reach them.'),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until(any('desktop'), { within: '3h' }),
    narrate('The first of the three is ready.'),
    until('desktop', { within: '2h' }),
  ],
  expect: [
    all.reach('profile.downloaded'),
    all.reach('esp.done'),
    all.reach('desktop').of('counter'),
    all.reach('desktop').of('travel'),
    all.reach('desktop').of('training-vm'),
    none.reach('failed'),
  ],
});
