import { fault } from '../../lab/faults/fault.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, until, user } from '../../lab/scenario/vocabulary.ts';

import { scepProfile } from '../tenants/scep-profile.ts';

/** The SCEP server is out of reach; the page waits for its certificate until the limit and names it (autopilot.md 1.5; mdm.md 7). */
export default defineScenario({
  title: 'a certificate never arrives and device setup times out waiting for it',
  tags: ['user-driven', 'esp', 'certificates', 'device-setup', '0x800705b4', 'fault'],
  tenant: contoso({ policies: [scepProfile] }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  faults: [fault.scepServerDown()],
  expect: [
    all.reach('esp.failed', { detail: '*ClientCertificateInstall/SCEP/wifi*' }),
    all.show('0x800705B4'),
    none.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 404),
    none.reach('desktop'),
  ],
});
