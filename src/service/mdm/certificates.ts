import { invariant } from '../../core/errors.ts';
import { err, ok, type Result } from '../../core/result.ts';
import {
  type Certificate,
  type CertificateRequest,
  issueCertificate,
  readCertificate,
  thumbprintOf,
} from '../../protocol/x509/certificate.ts';
import { verifyChain } from '../../protocol/x509/chain.ts';
import {
  type IntuneDeviceFacts,
  intuneDeviceExtensions,
  MDM_DEVICE_ISSUER,
} from '../../protocol/x509/device-extensions.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  EKU,
  keyUsage,
  subjectKeyIdentifier,
} from '../../protocol/x509/extensions.ts';
import { commonName } from '../../protocol/x509/name.ts';
import { encodePublicKey } from '../../protocol/x509/signature.ts';
import type { ServiceContext } from '../context.ts';
import { createMdmCertificateQueries, type MdmCertificate } from '../store/queries/mdm-certificates.ts';

/** How long an MDM client certificate lives: a year, as Intune's do. */
export const CERTIFICATE_LIFETIME_S = 365 * 86_400;

/** Devices' clocks may lag. */
const BACKDATED_MS = 300_000;

const ROOT_NAME = commonName('Microsoft Intune Root Certification Authority');

/** Why a client certificate is not taken: 401 for none or a foreign one, 403 for one that no longer counts. */
export interface CertificateRefusal {
  readonly status: 401 | 403;
  readonly message: string;
}

const REVOKED = err<CertificateRefusal>({ status: 403, message: 'The client certificate is revoked.' });

/** The MDM root and the device CA below it, and the client certificates that enrolment gives (mdm.md 4). */
export interface MdmCertificates {
  /** DER of the root and of the device CA. */
  readonly root: Buffer;
  readonly authority: Buffer;
  /** Issues a certificate whose common name is the Intune device id, and remembers it. */
  issue(publicKeyDer: Buffer, facts: IntuneDeviceFacts): Buffer;
  /** The managed device whose certificate this is: chain, validity by the lab clock, not revoked. */
  judge(certificate: Buffer | undefined): Result<string, CertificateRefusal>;
  /** Ends every certificate of a managed device, as a wipe or retirement does (docs/design.md 6). */
  revokeOf(managedDeviceId: string): void;
}

/** @example createMdmCertificates(context).judge(request.clientCertificate) */
export function createMdmCertificates(context: ServiceContext): MdmCertificates {
  const random = context.random.fork('mdm.certificates');
  const queries = createMdmCertificateQueries(context.db);
  const rootKeys = context.serviceKey('mdm-root-ca');
  const deviceKeys = context.serviceKey('mdm-device-ca');
  const rootKeyDer = encodePublicKey(rootKeys.publicKey);
  const deviceKeyDer = encodePublicKey(deviceKeys.publicKey);
  const ofAuthorities = {
    issuer: ROOT_NAME,
    signer: rootKeys.privateKey,
    notBeforeMs: Date.UTC(2000, 0, 1),
    notAfterMs: Date.UTC(2099, 11, 31),
  };
  const root = certify({
    ...ofAuthorities,
    subject: ROOT_NAME,
    publicKeyDer: rootKeyDer,
    serialNumber: '01',
    extensions: [basicConstraints(true), keyUsage('ca'), subjectKeyIdentifier(rootKeyDer)],
  });
  const authority = certify({
    ...ofAuthorities,
    subject: MDM_DEVICE_ISSUER,
    publicKeyDer: deviceKeyDer,
    serialNumber: '02',
    extensions: [
      basicConstraints(true, 0),
      keyUsage('ca'),
      subjectKeyIdentifier(deviceKeyDer),
      authorityKeyIdentifier(rootKeyDer),
    ],
  });

  return {
    root: root.der,
    authority: authority.der,
    issue(publicKeyDer, facts) {
      const nowMs = context.clock.now();
      const notAfterMs = nowMs + CERTIFICATE_LIFETIME_S * 1000;
      const der = issueCertificate({
        subject: commonName(facts.intuneDeviceId),
        issuer: MDM_DEVICE_ISSUER,
        publicKeyDer,
        signer: deviceKeys.privateKey,
        // A serial number is a positive integer: its first bit stays clear.
        serialNumber: `4${random.hex(31)}`,
        notBeforeMs: nowMs - BACKDATED_MS,
        notAfterMs,
        extensions: [keyUsage('end-entity'), ...intuneDeviceExtensions(facts), authorityKeyIdentifier(deviceKeyDer)],
      });
      queries.insert({ thumbprint: thumbprintOf(der), managedDeviceId: facts.intuneDeviceId, notAfterMs });
      return der;
    },
    judge(certificate) {
      if (certificate === undefined) return err({ status: 401, message: 'A client certificate is needed.' });
      const issued = queries.byThumbprint(thumbprintOf(certificate));
      if (issued !== undefined && isSurelyValid(issued, context.clock.now())) {
        return issued.revokedMs === null ? ok(issued.managedDeviceId) : REVOKED;
      }
      const leaf = readCertificate(certificate);
      if (!leaf.ok) return err({ status: 401, message: `The client certificate is malformed: ${leaf.error.message}.` });
      const chain = verifyChain({
        leaf: leaf.value,
        intermediates: [authority],
        anchors: [root],
        atMs: context.clock.now(),
        purpose: EKU.clientAuth,
      });
      if (!chain.ok) return err({ status: 401, message: `The client certificate is refused: ${chain.error.message}.` });
      const known = queries.byThumbprint(leaf.value.thumbprint);
      if (known === undefined) return err({ status: 403, message: 'The device of this certificate is not managed.' });
      return known.revokedMs === null ? ok(known.managedDeviceId) : REVOKED;
    },
    revokeOf: (managedDeviceId) => queries.revokeOf(managedDeviceId, context.clock.now()),
  };
}

/**
 * Whether what this authority issued, and so need not verify, is certainly in its time: a certificate counts in whole
 * seconds, so the last one is left to the chain.
 */
function isSurelyValid({ notAfterMs }: MdmCertificate, nowMs: number): boolean {
  return nowMs >= notAfterMs - CERTIFICATE_LIFETIME_S * 1000 && nowMs < notAfterMs - 1000;
}

function certify(request: CertificateRequest): Certificate {
  const certificate = readCertificate(issueCertificate(request));
  invariant(certificate.ok, 'an authority can read its own certificate');
  return certificate.value;
}
