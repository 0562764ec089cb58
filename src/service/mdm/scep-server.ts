import { invariant } from '../../core/errors.ts';
import type { Handler, HttpResponse } from '../../network/http.ts';
import {
  type CertRep,
  FAIL_INFO,
  readPkcsReq,
  SCEP_CAPABILITIES,
  SCEP_CONTENT_TYPE,
  writeCertRep,
} from '../../protocol/scep/messages.ts';
import { type Certificate, issueCertificate, readCertificate } from '../../protocol/x509/certificate.ts';
import { readCsr } from '../../protocol/x509/csr.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  keyUsage,
  subjectKeyIdentifier,
} from '../../protocol/x509/extensions.ts';
import { commonName } from '../../protocol/x509/name.ts';
import { encodePublicKey } from '../../protocol/x509/signature.ts';
import type { ServiceContext } from '../context.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';
import { settingsOf } from './policies.ts';

/** Where NDES, the usual SCEP server of an organisation, listens. */
const PATH = '/certsrv/mscep/mscep.dll/pkiclient.exe';
const NAME = commonName('OOBE Lab Issuing CA');
const LIFETIME_MS = 365 * 86_400_000;

const reply = (status: number, type: string, body: Buffer | string): HttpResponse => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(body),
});
const refuse = (status: number, message: string) => reply(status, 'text/plain; charset=utf-8', `${message}\n`);

/**
 * The organisation's SCEP server (RFC 8894): it issues to whoever has a challenge that one of the tenant's profiles
 * carries, and asks nobody who they are.
 */
export function createScepServer(context: ServiceContext): Handler {
  const objects = createIntuneObjectQueries(context.db);
  const random = context.random.fork('scep');
  let made: { readonly certificate: Certificate; readonly privateKey: CertificateKey } | undefined;
  const authority = () => {
    made ??= createAuthority(context);
    return made;
  };

  const isKnown = (challenge: string): boolean =>
    objects
      .all('deviceConfigurations')
      .flatMap(settingsOf)
      .some(({ omaUri, data }) => omaUri.endsWith('/Install/Challenge') && data === challenge);

  const decide = (csrDer: Buffer): CertRep => {
    const csr = readCsr(csrDer);
    if (!csr.ok || !isKnown(csr.value.challenge ?? '')) return { failInfo: FAIL_INFO.badRequest };
    const { subject, publicKeyDer, extensions } = csr.value;
    const { certificate, privateKey } = authority();
    const nowMs = context.clock.now();
    const issued = readCertificate(
      issueCertificate({
        subject,
        issuer: NAME,
        publicKeyDer,
        signer: privateKey,
        // A serial number is a positive integer: its first bit stays clear.
        serialNumber: `4${random.hex(31)}`,
        notBeforeMs: nowMs - 300_000,
        notAfterMs: nowMs + LIFETIME_MS,
        extensions: [keyUsage('end-entity'), ...extensions, authorityKeyIdentifier(certificate.publicKeyDer)],
      }),
    );
    invariant(issued.ok, 'an authority can read its own certificate');
    context.trace('scep.issued', { thumbprint: issued.value.thumbprint });
    return { certificate: issued.value };
  };

  return ({ method, path, query, body }) => {
    if (path.toLowerCase() !== PATH) return refuse(404, 'There is nothing here.');
    switch (query.get('operation')) {
      case 'GetCACaps':
        return reply(200, 'text/plain', SCEP_CAPABILITIES);
      case 'GetCACert':
        return reply(200, 'application/x-x509-ca-cert', authority().certificate.der);
      case 'PKIOperation': {
        const message = method === 'POST' ? body : Buffer.from(query.get('message') ?? '', 'base64');
        const asked = readPkcsReq(message, authority().privateKey);
        if (!asked.ok) return refuse(400, `${asked.error.path}: ${asked.error.message}`);
        return reply(200, SCEP_CONTENT_TYPE, writeCertRep(decide(asked.value.csr), asked.value, authority(), random));
      }
      default:
        return refuse(400, 'Ask for GetCACaps, GetCACert or PKIOperation.');
    }
  };
}

type CertificateKey = ReturnType<ServiceContext['serviceKey']>['privateKey'];

/** Made when somebody first asks: most tenants have no such profile. */
function createAuthority(context: ServiceContext): { certificate: Certificate; privateKey: CertificateKey } {
  const keys = context.serviceKey('scep-ca');
  const publicKeyDer = encodePublicKey(keys.publicKey);
  const certificate = readCertificate(
    issueCertificate({
      subject: NAME,
      publicKeyDer,
      signer: keys.privateKey,
      serialNumber: '01',
      notBeforeMs: Date.UTC(2000, 0, 1),
      notAfterMs: Date.UTC(2099, 11, 31),
      extensions: [basicConstraints(true), keyUsage('ca'), subjectKeyIdentifier(publicKeyDer)],
    }),
  );
  invariant(certificate.ok, 'an authority can read its own certificate');
  return { certificate: certificate.value, privateKey: keys.privateKey };
}
