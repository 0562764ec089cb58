import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, policy, until, user } from '../../lab/scenario/vocabulary.ts';

/** A profile that Windows cannot read is refused, and the page waits for it in vain (autopilot.md 1.5, 4.5). */
export default defineScenario({
  title: 'a Wi-Fi profile is cut off and device setup times out waiting for it',
  tags: ['user-driven', 'esp', 'network-profiles', 'device-setup', '0x800705b4'],
  tenant: contoso({
    policies: [
      policy('Office Wi-Fi', [
        {
          omaUri: './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml',
          type: 'string',
          value: '<WLANProfile><name>Con',
        },
      ]),
    ],
  }),
  devices: fleet({}),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('outcome', { within: '6h' }),
  ],
  expect: [
    all.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 404),
    all.reach('esp.failed', { detail: '*WiFi/Profile/Contoso*' }),
    all.show('0x800705B4'),
    none.reach('desktop'),
  ],
});
