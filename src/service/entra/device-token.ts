import { err, ok, type Result } from '../../core/result.ts';
import { readDeviceRequest } from '../../protocol/oidc/device-request.ts';
import type { DeviceCertificates } from './device-certificates.ts';
import type { EntraQueries } from './directory.ts';
import type { Nonces } from './nonce.ts';
import { findResource, type Resource } from './resources.ts';
import type { SignInError } from './sign-in-error.ts';
import type { TokenAuthority } from './tokens.ts';

/** A token in which a device speaks for itself. */
export interface DeviceToken {
  readonly accessToken: string;
  readonly resource: Resource;
}

/** Redeems the `request` field of a token request that a device signed. */
export type DeviceTokens = (request: string) => Result<DeviceToken, SignInError>;

/**
 * Redeems a request that a joined device signed (entra-device.md 5.2): of its inner grants only `device_token` is
 * served, which gives a token without a user.
 */
export function createDeviceTokens(
  { settings }: EntraQueries,
  tokens: TokenAuthority,
  certificates: DeviceCertificates,
  nonces: Nonces,
): DeviceTokens {
  return (request) => {
    const read = readDeviceRequest(request);
    if (!read.ok) return err({ code: 9002313 });
    const { payload, certificate } = read.value;
    const text = (name: string) => (typeof payload[name] === 'string' ? payload[name] : '');
    if (!nonces.accepts(text('request_nonce'))) return err({ code: 140000 });
    const device = certificates.judge(certificate.der);
    if (!device.ok) return err({ code: 700003 });
    if (text('grant_type') !== 'device_token') return err({ code: 70003, detail: text('grant_type') });
    const clientId = text('client_id');
    if (clientId === '') return err({ code: 900144, detail: 'client_id' });
    const resource = findResource(text('resource'), settings.get('mdmApp'));
    if (resource === undefined) return err({ code: 500011, detail: text('resource') });
    const { id, deviceId } = device.value;
    const subject = { objectId: id };
    return ok({
      accessToken: tokens.issueAccess({ audience: resource.audience, clientId, subject, amr: ['rsa'], deviceId }),
      resource,
    });
  };
}
