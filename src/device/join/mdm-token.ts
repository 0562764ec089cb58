import { ok, type Result } from '../../core/result.ts';
import { readClaims } from '../../protocol/oidc/jwt.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { recall } from '../oobe/progress.ts';
import type { SignInSecret } from '../os/secrets.ts';
import { requestPrimaryToken, requestTokenByPrimary } from './primary-token.ts';
import { AUTHENTICATION_BROKER, requestToken } from './token-request.ts';

/** What a token for Intune is asked for by (entra-device.md 6). */
export const MDM_RESOURCE = 'https://enrollment.manage.microsoft.com/';

const HOP = 'mdm-token';

/**
 * A token for the MDM service by the refresh token of the sign-in; after the join it names the device (mdm.md 2). That of
 * a sign-in which came later than the join does not: then the device proves itself (entra-device.md en-5.2-02). Ours.
 */
export async function requestMdmToken(
  machine: Machine,
  signIn: Pick<SignInSecret, 'tenantId' | 'refreshToken'>,
): Promise<Result<string, Failure>> {
  const reply = await requestToken(machine, signIn.tenantId, {
    grant_type: 'refresh_token',
    client_id: AUTHENTICATION_BROKER,
    refresh_token: signIn.refreshToken,
    resource: MDM_RESOURCE,
  });
  if (!reply.ok) return reply;
  const { access_token, refresh_token } = reply.value;
  if (refresh_token === undefined || recall(machine, 'joined') === undefined || namesDevice(access_token)) {
    return ok(access_token);
  }
  const proof = { client_id: AUTHENTICATION_BROKER, grant_type: 'refresh_token', refresh_token } as const;
  const primary = await requestPrimaryToken(machine, proof, HOP);
  if (!primary.ok) return primary;
  const { reply: given, sessionKey } = primary.value;
  return requestTokenByPrimary(machine, given.refresh_token, sessionKey, MDM_RESOURCE);
}

function namesDevice(token: string): boolean {
  const claims = readClaims(token);
  return claims.ok && claims.value.deviceid !== undefined;
}
