import { err } from '../../../core/result.ts';
import { readClaims } from '../../../protocol/oidc/jwt.ts';
import type { EntraQueries } from '../queries.ts';
import type { SignInErrorCode } from '../sign-in-error.ts';
import type { TokenAuthority, TokenRefusal } from '../tokens.ts';
import type { Issued, IssueUserTokens } from '../user-tokens.ts';
import type { BearerRequest, GrantCall } from './grant.ts';
import { findEnabledUser } from './users.ts';

const REFUSALS: Partial<Record<TokenRefusal['reason'], SignInErrorCode>> = {
  audience: 500131,
  expired: 500133,
  'not-yet-valid': 500133,
};

/** An API that goes on in the name of the user who called it: the access token that it was called with is the proof (graph.md 5.3). */
export function createOnBehalfOfGrant(
  queries: EntraQueries,
  tokens: TokenAuthority,
  issue: IssueUserTokens,
): (request: BearerRequest, call: GrantCall) => Issued {
  return (request, call) => {
    const { client_id: clientId, assertion } = request;
    if (assertion === undefined) return err({ code: 900144, detail: 'assertion' });
    if (request.requested_token_use === undefined) return err({ code: 900144, detail: 'requested_token_use' });
    if (request.requested_token_use !== 'on_behalf_of') return err({ code: 9002313 });
    if (!call.hasProof) return err({ code: 7000218 });
    if (request.scope === undefined && request.resource === undefined) return err({ code: 90014, detail: 'scope' });
    const read = readClaims(assertion);
    if (read.ok && read.value.appid === undefined) return err({ code: 240002 });
    const id = clientId.toLowerCase();
    const claims = tokens.verify(`Bearer ${assertion}`, { audiences: [id, `api://${id}`] });
    if (!claims.ok) return err({ code: REFUSALS[claims.error.reason] ?? 50013 });
    // Only users can be acted for: an application asks for a token of its own.
    if (claims.value.upn === undefined) return err({ code: 50013 });
    const user = findEnabledUser(queries, claims.value.objectId);
    if (!user.ok) return user;
    return issue(
      {
        clientId,
        user: user.value,
        amr: claims.value.amr,
        deviceId: claims.value.deviceId ?? null,
        accessPassId: null,
        resource: request.resource,
        scope: request.scope ?? '',
        nonce: null,
        wantsClientInfo: request.client_info === '1',
      },
      call,
    );
  };
}
