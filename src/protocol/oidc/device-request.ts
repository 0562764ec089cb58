import type { KeyObject } from 'node:crypto';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { type Certificate, readCertificate } from '../x509/certificate.ts';
import { readPublicKey } from '../x509/signature.ts';
import { isSignedWith, readCompact, signCompact } from './jws.ts';

/** A token request that a device signs; the members depend on its `grant_type` (entra-device.md 5.2). */
export type DeviceRequestPayload = Readonly<Record<string, unknown>>;

/** The `request` field: a JWS by the device key whose `x5c` is one string, not an array (entra-device.md 5.2). */
export function signDeviceRequest(
  payload: DeviceRequestPayload,
  device: { readonly certificate: Buffer; readonly privateKey: KeyObject },
): string {
  const header = { alg: 'RS256', typ: 'JWT', x5c: device.certificate.toString('base64'), kdf_ver: 2 };
  return signCompact(header, payload, device.privateKey);
}

/** Reads a device-signed request, proves it against its own certificate and leaves judging that to the caller. */
export function readDeviceRequest(
  request: string,
): Result<{ readonly payload: DeviceRequestPayload; readonly certificate: Certificate }, CodecError> {
  const jws = readCompact(request);
  if (!jws.ok) return jws;
  const { x5c } = jws.value.header;
  if (typeof x5c !== 'string') return err({ message: 'x5c is not one string', path: 'header/x5c' });
  const certificate = readCertificate(Buffer.from(x5c, 'base64'));
  if (!certificate.ok) return certificate;
  const key = readPublicKey(certificate.value.publicKeyDer);
  if (!key || !isSignedWith(jws.value, key)) return err({ message: 'signature does not hold', path: 'signature' });
  return ok({ payload: jws.value.payload, certificate: certificate.value });
}
