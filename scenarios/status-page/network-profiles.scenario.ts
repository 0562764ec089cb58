import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, policy, until, user } from '../../lab/scenario/vocabulary.ts';

/** A Wi-Fi and a VPN profile are counted among the network connections (autopilot.md 1.5; mdm.md 7). */
export default defineScenario({
  title: 'a Wi-Fi profile of the device and a VPN profile of the user are applied',
  tags: ['user-driven', 'esp', 'network-profiles', 'device-setup', 'account-setup'],
  tenant: contoso({
    policies: [
      policy('Office Wi-Fi', [
        {
          omaUri: './Device/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml',
          type: 'string',
          value:
            '<WLANProfile xmlns="http://www.microsoft.com/networking/WLAN/profile/v1"><name>Contoso</name></WLANProfile>',
        },
      ]),
      policy('Always-on VPN', [
        {
          omaUri: './User/Vendor/MSFT/VPNv2/Contoso/ProfileXML',
          type: 'string',
          value: '<VPNProfile><NativeProfile><Servers>vpn.contoso.com</Servers></NativeProfile></VPNProfile>',
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
    until('desktop', { within: '3h' }),
  ],
  expect: [
    all.reach('esp.done'),
    none.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 404),
    none.reach('esp.failed'),
  ],
});
