import { policy } from '../../lab/scenario/vocabulary.ts';

const INSTALL = './Device/Vendor/MSFT/ClientCertificateInstall/SCEP/wifi/Install';

/** A certificate for every device, from the organisation's own SCEP server (mdm.md 7, ClientCertificateInstall). */
export const scepProfile = policy('Wi-Fi certificate', [
  {
    omaUri: `${INSTALL}/ServerURL`,
    type: 'string',
    value: 'https://ndes.contoso.com/certsrv/mscep/mscep.dll/pkiclient.exe',
  },
  { omaUri: `${INSTALL}/Challenge`, type: 'string', value: 'A1B2C3D4' },
  { omaUri: `${INSTALL}/EKUMapping`, type: 'string', value: '1.3.6.1.5.5.7.3.2' },
  { omaUri: `${INSTALL}/SubjectName`, type: 'string', value: 'CN=wifi' },
  { omaUri: `${INSTALL}/KeyUsage`, type: 'integer', value: 160 },
  { omaUri: `${INSTALL}/KeyLength`, type: 'integer', value: 2048 },
  { omaUri: `${INSTALL}/HashAlgorithm`, type: 'string', value: 'SHA-2' },
]);
