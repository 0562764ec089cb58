import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

const AUTOPILOT = 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot';
const RELEASES = {
  'w10-1903': '10-1903-pro',
  'w10-1909': '10-1909-enterprise',
  'w10-2004': '10-2004-education',
  'w10-20h2': '10-20H2-pro',
  'w10-21h2': '10-21H2-enterprise',
  'w10-22h2': '10-22H2-education',
  'w11-21h2': '11-21H2-pro',
  'w11-22h2': '11-22H2-enterprise',
  'w11-23h2': '11-23H2-education',
  'w11-24h2': '11-24H2-pro',
} as const;
const names = Object.keys(RELEASES) as (keyof typeof RELEASES)[];

/** From Windows 10 1903 to Windows 11 24H2 the way is the same; the event log tells the builds apart (autopilot.md 3, 6). */
export default defineScenario({
  title: 'every release reaches the desktop, and writes the events that its build knows',
  tags: ['user-driven', 'versions', 'events'],
  tenant: contoso(),
  devices: names.map((name) => fleet({ name, windows: RELEASES[name] })),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.log(AUTOPILOT, 161),
    ...names.map((name) =>
      name.startsWith('w11') ? all.log(AUTOPILOT, 286).of(name) : none.log(AUTOPILOT, 286).of(name),
    ),
  ],
});
