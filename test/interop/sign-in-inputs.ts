import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate, toPem } from '../../src/protocol/x509/certificate.ts';
import { commonName } from '../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../src/protocol/x509/signature.ts';
import { testKeys } from '../support/service.ts';

/** An application that proves itself with a certificate. */
export const CERTIFICATE_CLIENT = 'aaaaaaaa-0000-4000-8000-0000000000ce';

const keys = testKeys.take(0);
const certificatePem = toPem(
  issueCertificate({
    subject: commonName('Interop'),
    publicKeyDer: encodePublicKey(keys.publicKey),
    signer: keys.privateKey,
    serialNumber: '01',
    notBeforeMs: Date.UTC(2020, 0),
    notAfterMs: Date.UTC(2090, 0),
    extensions: [],
  }),
);

/** Certificate and private key in one PEM, as the Azure SDK takes them. */
export const CERTIFICATE = `${keys.privateKey.export({ format: 'pem', type: 'pkcs8' })}${certificatePem}`;

/** Writes the tenant that clients sign in to: Contoso with the application above, and nothing made through Graph. */
export function writeTenant(directory: string): string {
  const path = join(directory, 'tenant.json');
  const application = {
    displayName: 'Interop',
    clientId: CERTIFICATE_CLIENT,
    certificates: [certificatePem],
    roles: ['Device.Read.All'],
  };
  writeFileSync(path, JSON.stringify({ applications: [application], groups: [], profiles: [], esp: null }));
  return path;
}
