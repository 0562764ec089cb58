import { err, ok, type Result } from '../../core/result.ts';
import { readClaims } from '../../protocol/oidc/jwt.ts';
import type { Failure } from '../failure.ts';
import { MDM_RESOURCE } from '../join/mdm-token.ts';
import { NOT_JOINED, requestPrimaryToken, requestTokenByPrimary } from '../join/primary-token.ts';
import { REFUSED, WINDOWS_SIGN_IN } from '../join/token-request.ts';
import type { Machine } from '../machine.ts';
import { recall } from '../oobe/progress.ts';
import type { EntraUser } from '../os/accounts.ts';
import { readSecret } from '../os/secrets.ts';

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
  if (recall(machine, 'joined') === undefined) return err({ code: LOGON_FAILURE, hop: HOP, detail: NOT_JOINED });
  const primary = await requestPrimaryToken(
    machine,
    { client_id: WINDOWS_SIGN_IN, grant_type: 'password', username: userName, password },
    HOP,
  );
  // What Entra refuses is a wrong password or a locked account; that it cannot be reached is another matter.
  if (!primary.ok)
    return err(primary.error.code === REFUSED ? { ...primary.error, code: LOGON_FAILURE, hop: HOP } : primary.error);
  const { reply, sessionKey } = primary.value;
  const claims = readClaims(reply.id_token);
  if (!claims.ok) return err({ code: '0x801C0001', hop: HOP, detail: claims.error.message });
  const { oid = '', upn = userName, name = upn, role_sids: roleSids = [] } = claims.value;
  return ok({
    objectId: oid.toLowerCase(),
    upn,
    displayName: name,
    roleSids,
    primaryRefreshToken: reply.refresh_token,
    sessionKey,
  });
}

/** A token of the signed-in user for the management service, by the primary refresh token (entra-device.md 5.3). */
export async function requestUserToken(machine: Machine): Promise<string | undefined> {
  const signIn = readSecret(machine, 'windows-sign-in');
  if (signIn === undefined) return undefined;
  const sessionKey = Buffer.from(signIn.sessionKey, 'base64');
  const token = await requestTokenByPrimary(machine, signIn.primaryRefreshToken, sessionKey, MDM_RESOURCE);
  return token.ok ? token.value : undefined;
}
