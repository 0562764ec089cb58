import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

/** Windows Home joins and cannot be managed: it takes what enrolment sends and fails on it (autopilot.md 3, ap-3-01; 4.2). */
export default defineScenario({
  title: 'Windows Home fails at enrolment',
  tags: ['user-driven', 'versions', 'enrolment', 'enr-8018001e', '80180022'],
  tenant: contoso(),
  devices: fleet({ windows: '11-23H2-home' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('failed', { within: '1h' }),
  ],
  expect: [
    all.log('Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot', 114),
    all.reach('join.done'),
    all.show('0x80180022'),
    none.reach('enroll.done'),
  ],
});
