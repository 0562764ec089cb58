import { err } from '../../../core/result.ts';
import type { ServiceContext } from '../../context.ts';
import type { RefreshToken } from '../../store/queries/sign-ins.ts';
import { CLIENTS, mayShareRefreshTokens } from '../clients.ts';
import { isOver, type PastSignIn } from '../credentials.ts';
import type { Directory } from '../directory.ts';
import { sha256 } from '../sha256.ts';
import type { SignInError } from '../sign-in-error.ts';
import { type IssueUserTokens, REFRESH_LIFETIME_MS } from '../user-tokens.ts';
import type { Grant } from './grant.ts';
import { findEnabledUser } from './users.ts';

/** The sentence says when it was issued; a package's token has an end of its own, and so another sentence. */
function expired({ clientId, expiresMs }: RefreshToken): SignInError {
  if (clientId === CLIENTS.bulkEnrolment) return { code: 70008 };
  return { code: 700082, detail: new Date(expiresMs - REFRESH_LIFETIME_MS).toISOString() };
}

/** A package's token says nothing of when it was made, and outlives its user's sessions. Ours. */
function signInOf({ clientId, expiresMs, passwordSha256 }: RefreshToken): PastSignIn {
  const atMs = clientId === CLIENTS.bulkEnrolment ? Number.POSITIVE_INFINITY : expiresMs - REFRESH_LIFETIME_MS;
  return { atMs, passwordSha256 };
}

/** A refresh token gives the next one along with it; the old one keeps its time, as at Entra (graph.md 5). */
export function createRefreshTokenGrant(
  context: ServiceContext,
  { queries, accessPasses }: Directory,
  issue: IssueUserTokens,
): Grant<'refresh_token'> {
  const { signIns, devices } = queries;

  const checkDevice = ({ deviceId }: RefreshToken): SignInError | undefined => {
    if (deviceId === null) return undefined;
    const device = devices.byDeviceId(deviceId);
    if (device === undefined) return { code: 700003 };
    return device.accountEnabled ? undefined : { code: 135011 };
  };

  return (request, call) => {
    const stored = signIns.refreshTokenBySha256(sha256(request.refresh_token));
    if (stored === undefined || !mayShareRefreshTokens(stored.clientId, request.client_id)) return err({ code: 70000 });
    if (context.clock.now() >= stored.expiresMs) return err(expired(stored));
    const refusal = checkDevice(stored);
    if (refusal !== undefined) return err(refusal);
    const user = findEnabledUser(queries, stored.userId);
    if (!user.ok) return user;
    if (isOver(user.value, signInOf(stored))) return err({ code: 50173 });
    const { deviceId, amr, accessPassId } = stored;
    const spent = accessPassId === null ? undefined : accessPasses.judge(stored.userId, accessPassId);
    if (spent !== undefined) return err(spent);
    return issue(
      {
        clientId: request.client_id,
        user: user.value,
        amr,
        deviceId,
        accessPassId,
        resource: request.resource,
        scope: request.scope ?? stored.scope,
        nonce: null,
        wantsClientInfo: request.client_info === '1',
      },
      call,
    );
  };
}
