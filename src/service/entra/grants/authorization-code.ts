import { err } from '../../../core/result.ts';
import { challengeOf } from '../../../protocol/oidc/pkce.ts';
import type { ServiceContext } from '../../context.ts';
import type { Application } from '../../store/queries/applications.ts';
import type { EntraQueries } from '../queries.ts';
import type { IssueUserTokens } from '../user-tokens.ts';
import type { Grant } from './grant.ts';
import { findEnabledUser } from './users.ts';

function isConfidential(application: Application | undefined, redirectUri: string): boolean {
  if (application === undefined || !application.redirectUris.includes(redirectUri)) return false;
  return application.secretSha256 !== null || application.certificates.length > 0;
}

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
    // Whose code goes to a server's address must prove to be that server (graph.md 5.3); loopback is anybody's.
    if (!call.hasProof && isConfidential(call.application, code.redirectUri)) return err({ code: 7000218 });
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
        deviceId: code.deviceId,
        accessPassId: code.accessPassId,
        resource: request.resource ?? (request.scope === undefined ? (code.resource ?? undefined) : undefined),
        scope: request.scope ?? code.scope,
        nonce: code.nonce,
        authMs: code.authMs,
        wantsClientInfo: request.client_info === '1',
      },
      call,
    );
  };
}
