import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

import { scepProfile } from '../tenants/scep-profile.ts';

/** A SCEP profile brings the device a certificate, which the page counts (autopilot.md 1.5; mdm.md 7; RFC 8894). */
export default defineScenario({
  title: 'a certificate arrives from the organisation’s SCEP server',
  tags: ['user-driven', 'esp', 'certificates', 'device-setup'],
  tenant: contoso({ policies: [scepProfile] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.reach('esp.done'),
    none.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 404),
    none.reach('esp.failed'),
  ],
});
