import { err } from '../../../core/result.ts';
import { challengeOf } from '../../../protocol/oidc/pkce.ts';
import type { ServiceContext } from '../../context.ts';
import type { EntraQueries } from '../directory.ts';
import type { IssueUserTokens } from '../user-tokens.ts';
import type { Grant } from './grant.ts';
import { findEnabledUser } from './users.ts';

/** A code from the sign-in pages, with PKCE (graph.md 5). */
export function createAuthorizationCodeGrant(
  context: ServiceContext,
  queries: EntraQueries,
  issue: IssueUserTokens,
): Grant<'authorization_code'> {
  return (request, call) => {
    const code = queries.signIns.takeCode(request.code);
    if (code === undefined) return err({ code: 54005 });
    if (context.clock.now() >= code.expiresMs) return err({ code: 70008 });
    if (code.clientId.toLowerCase() !== request.client_id.toLowerCase()) return err({ code: 70000 });
    if (code.redirectUri !== request.redirect_uri) return err({ code: 500112 });
    const { codeChallenge } = code;
    if (codeChallenge !== null && challengeOf(request.code_verifier ?? '') !== codeChallenge)
      return err({ code: 501481 });
    const user = findEnabledUser(queries, code.userId);
    if (!user.ok) return user;
    return issue(
      {
        clientId: code.clientId,
        user: user.value,
        amr: code.amr,
        deviceId: null,
        accessPassId: code.accessPassId,
        resource: request.resource ?? (request.scope === undefined ? (code.resource ?? undefined) : undefined),
        scope: request.scope ?? code.scope,
        nonce: code.nonce,
        wantsClientInfo: request.client_info === '1',
      },
      call,
    );
  };
}
