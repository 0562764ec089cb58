import { err, ok, type Result } from '../../core/result.ts';
import { signDeviceRequest } from '../../protocol/oidc/device-request.ts';
import { decryptReply, signSessionRequest, unwrapSessionKey } from '../../protocol/oidc/session-key.ts';
import {
  JWT_BEARER,
  type PrimaryTokenResponse,
  readNonceResponse,
  readPrimaryTokenResponse,
  readTokenResponse,
} from '../../protocol/oidc/token.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { recall } from '../oobe/progress.ts';
import { WINDOWS } from '../spec.ts';
import { AUTHENTICATION_BROKER, postTokenRequest } from './token-request.ts';

/** What proves to Entra who the user is, and the client that asks (entra-device.md 5.2). */
export type UserProof =
  | {
      readonly client_id: string;
      readonly grant_type: 'password';
      readonly username: string;
      readonly password: string;
    }
  | { readonly client_id: string; readonly grant_type: 'refresh_token'; readonly refresh_token: string };

/** The primary refresh token of a user on this device, with the key that its requests are signed by. */
export interface PrimaryToken {
  readonly reply: PrimaryTokenResponse;
  readonly sessionKey: Buffer;
}

/** A device that has not joined has nothing to prove itself with. */
export const NOT_JOINED = 'the device has not joined';

/**
 * Asks for a primary refresh token: the device proves itself with the certificate of its join, and the user by what is
 * signed with it (entra-device.md 5.1, 5.2). `hop` names who asks.
 */
export async function requestPrimaryToken(
  machine: Machine,
  proof: UserProof,
  hop: string,
): Promise<Result<PrimaryToken, Failure>> {
  const joined = recall(machine, 'joined');
  const certificate = joined && machine.certificates.get('My/System', joined.thumbprint);
  if (certificate === undefined) return err({ code: '0x801C0001', hop, detail: NOT_JOINED });
  const { client_id, ...user } = proof;
  const request = await signed(machine, (nonce) => {
    const device = { request_nonce: nonce, scope: 'openid aza ugs', group_sids: [], win_ver: windowsVersion(machine) };
    return signDeviceRequest(
      { client_id, ...device, ...user },
      { certificate: certificate.der, privateKey: machine.key('device').privateKey },
    );
  });
  if (!request.ok) return request;
  const reply = await postTokenRequest(
    machine,
    'common',
    { grant_type: JWT_BEARER, windows_api_version: '2.2', client_info: '1', tgt: 'True', request: request.value },
    readPrimaryTokenResponse,
  );
  if (!reply.ok) return reply;
  const sessionKey = unwrapSessionKey(reply.value.session_key_jwe, machine.key('transport').privateKey);
  if (!sessionKey.ok) return err({ code: '0x801C0001', hop, detail: sessionKey.error.message });
  return ok({ reply: reply.value, sessionKey: sessionKey.value });
}

/** A token for a resource by the primary refresh token: it names user and device (entra-device.md 5.3). */
export async function requestTokenByPrimary(
  machine: Machine,
  primaryRefreshToken: string,
  sessionKey: Buffer,
  resource: string,
): Promise<Result<string, Failure>> {
  const request = await signed(machine, (nonce) =>
    signSessionRequest(
      {
        client_id: AUTHENTICATION_BROKER,
        resource,
        refresh_token: primaryRefreshToken,
        request_nonce: nonce,
        scope: 'openid',
        iss: 'aad:brokerplugin',
        grant_type: 'refresh_token',
        win_ver: windowsVersion(machine),
      },
      sessionKey,
      machine.random.fork(`session-request:${nonce}`).bytes(24),
    ),
  );
  if (!request.ok) return request;
  const reply = await postTokenRequest(
    machine,
    'common',
    { grant_type: JWT_BEARER, windows_api_version: '2.2', request: request.value },
    (body) => {
      const text = decryptReply(body, sessionKey);
      return text.ok ? readTokenResponse(text.value) : text;
    },
  );
  return reply.ok ? ok(reply.value.access_token) : reply;
}

/** What is signed carries a nonce of the service (entra-device.md 5.1). */
async function signed(machine: Machine, sign: (nonce: string) => string): Promise<Result<string, Failure>> {
  const nonce = await postTokenRequest(machine, 'common', { grant_type: 'srv_challenge' }, readNonceResponse);
  return nonce.ok ? ok(sign(nonce.value.Nonce)) : nonce;
}

function windowsVersion({ spec }: Machine): string {
  return WINDOWS[spec.windows].build;
}
