import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, contoso, device, fleet, none, policy, until, user } from '../../lab/scenario/vocabulary.ts';

const SCEP = './Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi/Install';

/** The server of a SCEP profile is out of reach; the page waits for its certificate until the limit and names it (autopilot.md 1.5; mdm.md 7). */
export default defineScenario({
  title: 'a certificate never arrives and device setup times out waiting for it',
  tags: ['user-driven', 'esp', 'certificates', 'device-setup', '0x800705b4'],
  tenant: contoso({
    policies: [
      policy('Wi-Fi certificate', [
        {
          omaUri: `${SCEP}/ServerURL`,
          type: 'string',
          value: 'https://ndes.contoso.com/certsrv/mscep/mscep.dll/pkiclient.exe',
        },
        { omaUri: `${SCEP}/Challenge`, type: 'string', value: 'A1B2C3D4' },
        { omaUri: `${SCEP}/EKUMapping`, type: 'string', value: '1.3.6.1.5.5.7.3.2' },
        { omaUri: `${SCEP}/SubjectName`, type: 'string', value: 'CN=wifi' },
        { omaUri: `${SCEP}/KeyUsage`, type: 'integer', value: 160 },
        { omaUri: `${SCEP}/KeyLength`, type: 'integer', value: 2048 },
        { omaUri: `${SCEP}/HashAlgorithm`, type: 'string', value: 'SHA-2' },
        { omaUri: `${SCEP}/CAThumbprint`, type: 'string', value: '3F2A6C0E9B4D5871A0C3E6F9B2D4A7C1E8F05B63' },
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
    all.reach('esp.failed', { detail: '*ClientCertificateInstall/SCEP/wifi*' }),
    all.show('0x800705B4'),
    none.log('Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin', 404),
    none.reach('desktop'),
  ],
});
