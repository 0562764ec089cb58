import { ok, type Result } from '../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import type { SignInSecret } from '../os/secrets.ts';
import { AUTHENTICATION_BROKER, requestToken } from './token-request.ts';

/** What a token for Intune is asked for by (entra-device.md 6). */
export const MDM_RESOURCE = 'https://enrollment.manage.microsoft.com/';

/** A token for the MDM service by the refresh token of the sign-in; after the join it names the device (mdm.md 2). */
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
  return reply.ok ? ok(reply.value.access_token) : reply;
}
