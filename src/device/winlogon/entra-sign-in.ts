import { err, ok, type Result } from '../../core/result.ts';
import { signDeviceRequest } from '../../protocol/oidc/device-request.ts';
import { readClaims } from '../../protocol/oidc/jwt.ts';
import { JWT_BEARER, readNonceResponse, readPrimaryTokenResponse } from '../../protocol/oidc/token.ts';
import type { Failure } from '../failure.ts';
import { postTokenRequest, WINDOWS_SIGN_IN } from '../join/token-request.ts';
import type { Machine } from '../machine.ts';
import { recall } from '../oobe/progress.ts';
import type { EntraUser } from '../os/accounts.ts';
import { WINDOWS } from '../spec.ts';
import { type Credentials, LOGON_FAILURE } from './credentials.ts';

/** A user of the tenant with the primary refresh token that the sign-in gave. */
export interface WindowsUser extends EntraUser {
  readonly tenantId: string;
  readonly refreshToken: string;
}

const HOP = 'logon';

/**
 * A user's sign-in to Windows on a joined device: the device proves itself with the certificate of its join and sends
 * user name and password within what it signs (entra-device.md 5.1, 5.2).
 */
export async function signInToEntra(
  machine: Machine,
  { userName, password }: Credentials,
): Promise<Result<WindowsUser, Failure>> {
  const joined = recall(machine, 'joined');
  const certificate = joined && machine.certificates.get('My/System', joined.thumbprint);
  if (certificate === undefined) return err({ code: LOGON_FAILURE, hop: HOP, detail: 'the device has not joined' });
  const nonce = await postTokenRequest(machine, 'common', { grant_type: 'srv_challenge' }, readNonceResponse);
  if (!nonce.ok) return nonce;
  const request = signDeviceRequest(
    {
      client_id: WINDOWS_SIGN_IN,
      request_nonce: nonce.value.Nonce,
      scope: 'openid aza ugs',
      group_sids: [],
      win_ver: WINDOWS[machine.spec.windows].build,
      grant_type: 'password',
      username: userName,
      password,
    },
    { certificate: certificate.der, privateKey: machine.key('device').privateKey },
  );
  const reply = await postTokenRequest(
    machine,
    'common',
    { grant_type: JWT_BEARER, windows_api_version: '2.2', request, client_info: '1', tgt: 'True' },
    readPrimaryTokenResponse,
  );
  // What Entra refuses is a wrong password or a locked account; that it cannot be reached is another matter.
  if (!reply.ok)
    return reply.error.code === '0x801C0002' ? err({ ...reply.error, code: LOGON_FAILURE, hop: HOP }) : reply;
  const claims = readClaims(reply.value.id_token);
  if (!claims.ok) return err({ code: '0x801C0001', hop: HOP, detail: claims.error.message });
  const { oid = '', upn = userName, name = upn, tid = '', role_sids: roleSids = [] } = claims.value;
  return ok({
    objectId: oid.toLowerCase(),
    upn,
    displayName: name,
    roleSids,
    tenantId: tid.toLowerCase(),
    refreshToken: reply.value.refresh_token,
  });
}
