import type { HttpResponse } from '../../network/http.ts';
import {
  type AuthorizationRequest,
  authorizationRedirect,
  readAuthorizationRequest,
} from '../../protocol/oidc/authorization.ts';
import { challengeOf } from '../../protocol/oidc/pkce.ts';
import type { ServiceContext } from '../context.ts';
import { isKnownClient, isRedirectAllowed } from './clients.ts';
import type { EntraQueries } from './directory.ts';
import type { Progress } from './interrupts.ts';
import { replyHtml, replyRedirect } from './replies.ts';
import { findResource, readScope } from './resources.ts';
import { errorPage, type ReadPurpose } from './sign-in.ts';
import { describeError, SIGN_IN_ERRORS, type SignInError } from './sign-in-error.ts';
import { renderFormPost } from './sign-in-page.ts';

/** How long a code waits to be redeemed. */
const CODE_LIFETIME_MS = 600_000;
const RESPONSE_MODES: readonly string[] = ['query', 'fragment', 'form_post'];
/** What a client asks for that goes on to register a Hello key (graph.md 5.1). */
const FRESH_SECOND_FACTOR = 'ngcmfa';

/** Reads authorization requests: a sign-in for one ends at the client's address, with a code or with the reason why not. */
export function createAuthorizationReader(
  context: ServiceContext,
  { applications, settings, signIns }: EntraQueries,
): ReadPurpose {
  const random = context.random.fork('entra.codes');

  const goBack = (
    { redirect_uri: redirectUri, response_mode: mode, state }: AuthorizationRequest,
    answer: { readonly code: string } | { readonly error: string; readonly error_description: string },
  ): HttpResponse => {
    const fields = { ...answer, ...(state !== undefined && { state }) };
    if (mode === 'form_post') return replyHtml(200, renderFormPost(redirectUri, new Map(Object.entries(fields))));
    if (mode === 'fragment') return replyRedirect(`${redirectUri}#${new URLSearchParams(fields)}`);
    return replyRedirect(authorizationRedirect(redirectUri, fields));
  };

  const goBackRefused = (authorization: AuthorizationRequest, error: SignInError) =>
    goBack(authorization, { error: SIGN_IN_ERRORS[error.code][0], error_description: describeError(error) });

  const isFresh = ({ amr_values: values = '' }: AuthorizationRequest) =>
    values.split(' ').includes(FRESH_SECOND_FACTOR);

  const issueCode = (authorization: AuthorizationRequest, { user, amr, accessPassId }: Progress): string => {
    const { code_challenge: challenge, code_challenge_method: method } = authorization;
    const code = `0.${random.bytes(48).toString('base64url')}`;
    signIns.deleteExpired(context.clock.now());
    signIns.insertCode({
      code,
      clientId: authorization.client_id,
      redirectUri: authorization.redirect_uri,
      userId: user.id,
      codeChallenge: challenge === undefined ? null : method === 'S256' ? challenge : challengeOf(challenge),
      scope: authorization.scope ?? '',
      resource: authorization.resource ?? null,
      nonce: authorization.nonce ?? null,
      amr: isFresh(authorization) ? [...amr, FRESH_SECOND_FACTOR] : amr,
      expiresMs: context.clock.now() + CODE_LIFETIME_MS,
      accessPassId,
    });
    return code;
  };

  /** A refusal is shown as a page until the redirect URI is known to be the client's, and sent there afterwards. */
  return (query) => {
    const parsed = readAuthorizationRequest(query);
    if (!parsed.ok) {
      const name = parsed.error.path;
      return { refusal: errorPage(query.has(name) ? { code: 9002313 } : { code: 900144, detail: name }) };
    }
    const authorization = parsed.value;
    const { client_id: clientId, redirect_uri: redirectUri, response_type: type, response_mode: mode } = authorization;
    const application = applications.byClientId(clientId);
    if (!isKnownClient(clientId, application)) return { refusal: errorPage({ code: 700016, detail: clientId }) };
    if (!isRedirectAllowed(clientId, application, redirectUri)) {
      return { refusal: errorPage({ code: 50011, detail: redirectUri }) };
    }
    if (type !== 'code') return { refusal: goBackRefused(authorization, { code: 70005, detail: type }) };
    if (mode !== undefined && !RESPONSE_MODES.includes(mode)) {
      return { refusal: goBackRefused({ ...authorization, response_mode: 'query' }, { code: 9002313 }) };
    }
    const name = authorization.resource ?? readScope(authorization.scope ?? '').resource;
    const resource = findResource(name, settings.get('mdmApp'));
    if (resource === undefined) return { refusal: goBackRefused(authorization, { code: 500011, detail: name }) };
    if (authorization.prompt === 'none') return { refusal: goBackRefused(authorization, { code: 50058 }) };
    return {
      purpose: {
        clientId,
        resource,
        loginHint: authorization.login_hint ?? '',
        needsSecondFactor: isFresh(authorization),
        complete: (progress) => goBack(authorization, { code: issueCode(authorization, progress) }),
        decline: () => goBackRefused(authorization, { code: 65004 }),
      },
    };
  };
}
