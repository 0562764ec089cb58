import { invariant } from '../../core/errors.ts';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { issueCertificate, readCertificate, thumbprintOf } from '../../protocol/x509/certificate.ts';
import { verifyChain } from '../../protocol/x509/chain.ts';
import {
  ENTRA_DEVICE_ISSUER,
  type EntraDeviceFacts,
  entraDeviceExtensions,
} from '../../protocol/x509/device-extensions.ts';
import { basicConstraints, EKU, keyUsage } from '../../protocol/x509/extensions.ts';
import { commonName } from '../../protocol/x509/name.ts';
import { encodePublicKey } from '../../protocol/x509/signature.ts';
import type { ServiceContext } from '../context.ts';
import type { DirectoryDevice, DirectoryDeviceQueries } from '../store/queries/directory-devices.ts';

/** entra-device.md 3.2: ten years. */
const LIFETIME_MS = 3_653 * 86_400_000;
/** Devices' clocks may lag. */
const BACKDATED_MS = 300_000;

/** Certificates by MS-Organization-Access. */
export interface DeviceCertificates {
  /** The certification authority's own certificate, DER. */
  readonly authority: Buffer;
  issue(publicKeyDer: Buffer, facts: EntraDeviceFacts): { readonly der: Buffer; readonly thumbprint: string };
  /** The enabled device whose current certificate this is: issuer, validity by the lab clock, thumbprint. */
  judge(certificate: Buffer | undefined): Result<DirectoryDevice, CodecError>;
}

export function createDeviceCertificates(context: ServiceContext, devices: DirectoryDeviceQueries): DeviceCertificates {
  const random = context.random.fork('entra.certificates');
  const { privateKey, publicKey } = context.serviceKey('ms-organization-access');
  const authority = readCertificate(
    issueCertificate({
      subject: ENTRA_DEVICE_ISSUER,
      publicKeyDer: encodePublicKey(publicKey),
      signer: privateKey,
      serialNumber: '01',
      notBeforeMs: Date.UTC(2000, 0, 1),
      notAfterMs: Date.UTC(2099, 11, 31),
      extensions: [basicConstraints(true), keyUsage('ca')],
    }),
  );
  invariant(authority.ok, 'the authority can read its own certificate');
  const anchors = [authority.value];

  return {
    authority: authority.value.der,
    issue(publicKeyDer, facts) {
      const nowMs = context.clock.now();
      const der = issueCertificate({
        subject: commonName(facts.deviceId),
        issuer: ENTRA_DEVICE_ISSUER,
        publicKeyDer,
        signer: privateKey,
        // A serial number is a positive integer: its first bit stays clear.
        serialNumber: `4${random.hex(31)}`,
        notBeforeMs: nowMs - BACKDATED_MS,
        notAfterMs: nowMs + LIFETIME_MS,
        extensions: entraDeviceExtensions(facts),
      });
      return { der, thumbprint: thumbprintOf(der) };
    },
    judge(certificate) {
      if (certificate === undefined) return err({ message: 'no client certificate', path: 'certificate' });
      const leaf = readCertificate(certificate);
      if (!leaf.ok) return leaf;
      const atMs = context.clock.now();
      const chain = verifyChain({ leaf: leaf.value, intermediates: [], anchors, atMs, purpose: EKU.clientAuth });
      if (!chain.ok) return chain;
      const device = devices.byThumbprint(leaf.value.thumbprint);
      if (device === undefined) return err({ message: 'certificate is no device’s any more', path: 'thumbprint' });
      return device.accountEnabled ? ok(device) : err({ message: 'device is disabled', path: 'device' });
    },
  };
}
