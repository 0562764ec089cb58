import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import type { EntraQueries } from './queries.ts';
import { replyEmpty, replyJson } from './replies.ts';
import { GRAPH_AUDIENCES } from './resources.ts';
import type { TokenAuthority } from './tokens.ts';

/** Where discovery sends clients that ask who has signed in; on the host of Graph, by whatever method. */
export const USERINFO_PATH = '/oidc/userinfo';

/** Says who the user of a token for Graph is; the subject is that of the id token of the same client. */
export function createUserinfo(
  { users }: Pick<EntraQueries, 'users'>,
  tokens: TokenAuthority,
): (request: ServerRequest) => HttpResponse {
  return ({ headers }) => {
    const claims = tokens.verify(headers['authorization'], { audiences: GRAPH_AUDIENCES });
    if (!claims.ok) return replyEmpty(401, { 'www-authenticate': 'Bearer error="invalid_token"' });
    const user = users.byId(claims.value.objectId);
    if (user === undefined) return replyEmpty(403, { 'www-authenticate': 'Bearer error="insufficient_scope"' });
    return replyJson(200, {
      sub: claims.value.all.sub,
      name: user.displayName,
      ...(user.givenName !== null && { given_name: user.givenName }),
      ...(user.surname !== null && { family_name: user.surname }),
      ...(user.mail !== null && { email: user.mail }),
    });
  };
}
