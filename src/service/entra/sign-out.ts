import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import { readClaims } from '../../protocol/oidc/jwt.ts';
import type { BrowserSessions, SignedInAccount } from './browser-sessions.ts';
import { isRedirectAllowed } from './clients.ts';
import { renderMessagePage, renderSignOutPicker } from './pages/sign-in-page.ts';
import type { EntraQueries } from './queries.ts';
import { readForm, replyHtml, replyRedirect } from './replies.ts';

/**
 * Ends the sign-in of a browser (graph.md 5.3): back to the client when it is known to be its address, else a page that
 * says goodbye. Of several accounts the one of the hint goes, or the one that the person picks.
 */
export function createSignOut(
  { applications }: Pick<EntraQueries, 'applications'>,
  sessions: BrowserSessions,
): (request: ServerRequest) => HttpResponse {
  /** An address that belongs to the client, or to any client of the tenant when none is named. */
  const isKnownAddress = (clientId: string, address: string): boolean =>
    clientId === ''
      ? applications.list().some(({ redirectUris }) => redirectUris.includes(address))
      : isRedirectAllowed(clientId, applications.byClientId(clientId), address);

  return (request) => {
    const asked = new Map([...request.query, ...(request.method === 'POST' ? readForm(request.body) : [])]);
    const hint = readClaims(asked.get('id_token_hint') ?? '');
    const claims = hint.ok ? hint.value : undefined;
    const clientId = asked.get('client_id') ?? claims?.aud ?? '';
    const name = asked.get('account') ?? asked.get('logout_hint') ?? claims?.upn;
    const isMeant = ({ user }: SignedInAccount) => user.upn.toLowerCase() === name?.toLowerCase();
    const accounts = sessions.accountsOf(request);
    if (accounts.length > 1 && name === undefined) {
      const action = `${request.path}?${new URLSearchParams([...asked])}`;
      return replyHtml(
        200,
        renderSignOutPicker(
          accounts.map(({ user }) => user),
          action,
        ),
      );
    }
    const cookie = sessions.forget(request, name === undefined ? accounts : accounts.filter(isMeant));
    const [address, state] = [asked.get('post_logout_redirect_uri') ?? '', asked.get('state')];
    const response = isKnownAddress(clientId, address)
      ? replyRedirect(state === undefined ? address : withState(address, state))
      : replyHtml(200, renderMessagePage('Sign out', 'You signed out of your account.'));
    return { ...response, headers: { ...response.headers, 'set-cookie': cookie } };
  };
}

function withState(address: string, state: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`;
}
