import { err, ok, type Result } from '../../core/result.ts';
import { signDeviceRequest } from '../../protocol/oidc/device-request.ts';
import { readClaims } from '../../protocol/oidc/jwt.ts';
import { decryptReply, signSessionRequest, unwrapSessionKey } from '../../protocol/oidc/session-key.ts';
import {
  JWT_BEARER,
  readNonceResponse,
  readPrimaryTokenResponse,
  readTokenResponse,
} from '../../protocol/oidc/token.ts';
import type { Failure } from '../failure.ts';
import { MDM_RESOURCE } from '../join/mdm-token.ts';
import { AUTHENTICATION_BROKER, postTokenRequest, REFUSED, WINDOWS_SIGN_IN } from '../join/token-request.ts';
import type { Machine } from '../machine.ts';
import { recall } from '../oobe/progress.ts';
import type { EntraUser } from '../os/accounts.ts';
import { readSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';

/** ERROR_LOGON_FAILURE: user name or password is wrong; which of them is not said. */
export const LOGON_FAILURE = '0x8007052E';

/** A user of the tenant with the primary refresh token that the sign-in gave. */
export interface WindowsUser extends EntraUser {
  readonly primaryRefreshToken: string;
  readonly sessionKey: Buffer;
}

const HOP = 'logon';

/**
 * A user's sign-in to Windows on a joined device: the device proves itself with the certificate of its join and sends
 * user name and password within what it signs (entra-device.md 5.1, 5.2).
 */
export async function signInToEntra(
  machine: Machine,
  { userName, password }: { readonly userName: string; readonly password: string },
): Promise<Result<WindowsUser, Failure>> {
  const joined = recall(machine, 'joined');
  const certificate = joined && machine.certificates.get('My/System', joined.thumbprint);
  if (certificate === undefined) return err({ code: LOGON_FAILURE, hop: HOP, detail: 'the device has not joined' });
  const request = await signed(machine, (nonce) =>
    signDeviceRequest(
      {
        client_id: WINDOWS_SIGN_IN,
        request_nonce: nonce,
        scope: 'openid aza ugs',
        group_sids: [],
        win_ver: WINDOWS[machine.spec.windows].build,
        grant_type: 'password',
        username: userName,
        password,
      },
      { certificate: certificate.der, privateKey: machine.key('device').privateKey },
    ),
  );
  if (!request.ok) return request;
  const form = { grant_type: JWT_BEARER, windows_api_version: '2.2', client_info: '1', tgt: 'True' } as const;
  const reply = await postTokenRequest(
    machine,
    'common',
    { ...form, request: request.value },
    readPrimaryTokenResponse,
  );
  // What Entra refuses is a wrong password or a locked account; that it cannot be reached is another matter.
  if (!reply.ok)
    return err(reply.error.code === REFUSED ? { ...reply.error, code: LOGON_FAILURE, hop: HOP } : reply.error);
  const sessionKey = unwrapSessionKey(reply.value.session_key_jwe, machine.key('transport').privateKey);
  const claims = readClaims(reply.value.id_token);
  if (!sessionKey.ok) return err({ code: '0x801C0001', hop: HOP, detail: sessionKey.error.message });
  if (!claims.ok) return err({ code: '0x801C0001', hop: HOP, detail: claims.error.message });
  const { oid = '', upn = userName, name = upn, role_sids: roleSids = [] } = claims.value;
  return ok({
    objectId: oid.toLowerCase(),
    upn,
    displayName: name,
    roleSids,
    primaryRefreshToken: reply.value.refresh_token,
    sessionKey: sessionKey.value,
  });
}

/** A token of the signed-in user for the management service, by the primary refresh token (entra-device.md 5.3). */
export async function requestUserToken(machine: Machine): Promise<string | undefined> {
  const signIn = readSecret(machine, 'windows-sign-in');
  if (signIn === undefined) return undefined;
  const sessionKey = Buffer.from(signIn.sessionKey, 'base64');
  const request = await signed(machine, (nonce) =>
    signSessionRequest(
      {
        client_id: AUTHENTICATION_BROKER,
        resource: MDM_RESOURCE,
        refresh_token: signIn.primaryRefreshToken,
        request_nonce: nonce,
        scope: 'openid',
        iss: 'aad:brokerplugin',
        grant_type: 'refresh_token',
        win_ver: WINDOWS[machine.spec.windows].build,
      },
      sessionKey,
      machine.random.fork(`session-request:${nonce}`).bytes(24),
    ),
  );
  if (!request.ok) return undefined;
  const reply = await postTokenRequest(
    machine,
    'common',
    { grant_type: JWT_BEARER, windows_api_version: '2.2', request: request.value },
    (body) => {
      const text = decryptReply(body, sessionKey);
      return text.ok ? readTokenResponse(text.value) : text;
    },
  );
  return reply.ok ? reply.value.access_token : undefined;
}

/** What is signed carries a nonce of the service (entra-device.md 5.1). */
async function signed(machine: Machine, sign: (nonce: string) => string): Promise<Result<string, Failure>> {
  const nonce = await postTokenRequest(machine, 'common', { grant_type: 'srv_challenge' }, readNonceResponse);
  return nonce.ok ? ok(sign(nonce.value.Nonce)) : nonce;
}
