import { verify } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import { readHybridJoinRequest } from '../../protocol/drs/hybrid-join-request.ts';
import { encodeJoinResponse } from '../../protocol/drs/join-response.ts';
import { decodeBcryptBlob } from '../../protocol/x509/bcrypt-blob.ts';
import { readCertificate } from '../../protocol/x509/certificate.ts';
import { readCsr } from '../../protocol/x509/csr.ts';
import { readPublicKey } from '../../protocol/x509/signature.ts';
import type { ServiceContext } from '../context.ts';
import type { DeviceCertificates } from './device-certificates.ts';
import type { Directory } from './directory.ts';
import type { RegistrationRefusal } from './registration-refusal.ts';

/** How far the computer's clock may be off; ours. */
const CLOCK_WINDOW_MS = 300_000;

/** Registers a computer of an on-premises domain (entra-device.md 4): the JSON body of the reply, or why not. */
export type HybridJoin = (deviceId: string, body: string) => Result<string, RegistrationRefusal>;

const refuse = (errorType: RegistrationRefusal['errorType'], message: string) => err({ errorType, message });

/**
 * The managed path of hybrid join: no token, but a signature by the key whose certificate Entra Connect has brought from
 * the computer's own directory object.
 */
export function createHybridJoin(
  context: ServiceContext,
  directory: Directory,
  certificates: DeviceCertificates,
): HybridJoin {
  const { devices, deviceSignIns } = directory.queries;

  return context.db.transaction((deviceId: string, body: string) => {
    const parsed = readHybridJoinRequest(body);
    if (!parsed.ok) {
      return refuse('InvalidRequestError', `The request is malformed: ${parsed.error.path}: ${parsed.error.message}.`);
    }
    const request = parsed.value;
    const device = devices.byDeviceId(deviceId.toLowerCase());
    const computer = deviceSignIns.syncedComputer(deviceId.toLowerCase());
    if (device === undefined || computer === undefined) {
      // Not synced yet: the client comes back until it is.
      return refuse('DirectoryError', `The device object by the given id (${deviceId}) is not found.`);
    }
    const synced = readCertificate(Buffer.from(computer.certificate, 'base64'));
    const { identity } = request;
    const key = synced.ok ? readPublicKey(synced.value.publicKeyDer) : undefined;
    const isSigned =
      key !== undefined && verify('sha256', Buffer.from(identity.text, 'ascii'), key, identity.signature);
    if (!isSigned || identity.sid !== computer.sid) {
      return refuse('AuthenticationError', 'The client identity is not signed by the computer of this object.');
    }
    if (Math.abs(context.clock.now() - identity.atMs) > CLOCK_WINDOW_MS) {
      return refuse('AuthenticationError', 'The client identity was not signed just now.');
    }
    const csr = readCsr(request.certificateRequest);
    if (!csr.ok) return refuse('InvalidRequestError', `CertificateRequest is not valid: ${csr.error.message}.`);
    const transportKey = decodeBcryptBlob(request.transportKey);
    if (!transportKey.ok)
      return refuse('InvalidRequestError', `TransportKey is not valid: ${transportKey.error.message}.`);

    const certificate = certificates.issue(csr.value.publicKeyDer, {
      deviceId: device.deviceId,
      tenantId: context.tenant.id,
      joinType: 'joined',
      region: context.tenant.region,
    });
    directory.updateDevice({
      ...device,
      displayName: request.deviceDisplayName,
      accountEnabled: true,
      trustType: 'ServerAd',
      profileType: 'RegisteredDevice',
      operatingSystem: request.deviceType,
      osVersion: request.osVersion,
      certificateThumbprint: certificate.thumbprint,
      transportKey: request.transportKey.toString('base64'),
      registeredMs: context.clock.now(),
    });
    context.trace('entra.device-joined', {
      deviceId: device.deviceId,
      ztdId: device.ztdId ?? '',
      upn: '',
      trustType: 'ServerAd',
    });
    return ok(encodeJoinResponse({ certificate: certificate.der, membershipChanges: [] }));
  });
}
