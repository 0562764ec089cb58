import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import {
  type AuthorizationRequest,
  authorizationRedirect,
  readAuthorizationRequest,
} from '../../protocol/oidc/authorization.ts';
import { challengeOf } from '../../protocol/oidc/pkce.ts';
import type { ServiceContext } from '../context.ts';
import type { User } from '../store/queries/users.ts';
import { isKnownClient, isRedirectAllowed } from './clients.ts';
import type { EntraQueries } from './directory.ts';
import { readForm, replyHtml, replyRedirect } from './replies.ts';
import { findResource, readScope } from './resources.ts';
import { describeError, SIGN_IN_ERRORS, type SignInError } from './sign-in-error.ts';
import { renderErrorPage, renderFormPost, renderSignInPage } from './sign-in-page.ts';

/** How long a code waits to be redeemed. */
const CODE_LIFETIME_MS = 600_000;
const RESPONSE_MODES: readonly string[] = ['query', 'fragment', 'form_post'];

/** The sign-in page and what it leads to. */
export interface Authorization {
  /** GET: the page, or why there can be none. `query` is the request's own or the one of an OOBE entry point. */
  show(request: ServerRequest, query: URLSearchParams): HttpResponse;
  /** POST of user name and password: back to the client with a code, or the page again with the reason. */
  submit(request: ServerRequest, query: URLSearchParams): HttpResponse;
}

type Attempt<T> = { readonly value: T } | { readonly refusal: HttpResponse };

/** @example const { show } = createAuthorization(context, queries); show(request, request.query); */
export function createAuthorization(context: ServiceContext, queries: EntraQueries): Authorization {
  const { users, applications, settings, signIns } = queries;
  const random = context.random.fork('entra.codes');

  const errorPage = (error: SignInError) =>
    replyHtml(400, renderErrorPage({ code: error.code, text: describeError(error) }));

  const signInPage = (request: ServerRequest, userName: string, error?: SignInError) => {
    const text = request.query.toString();
    return replyHtml(
      200,
      renderSignInPage({
        tenantName: context.tenant.displayName,
        branding: settings.get('branding'),
        action: text === '' ? request.path : `${request.path}?${text}`,
        userName,
        ...(error && { error: { code: error.code, text: describeError(error) } }),
      }),
    );
  };

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

  /** A refusal is shown as a page until the redirect URI is known to be the client's, and sent there afterwards. */
  const readRequest = (query: URLSearchParams): Attempt<AuthorizationRequest> => {
    const parsed = readAuthorizationRequest(query);
    if (!parsed.ok) {
      const name = parsed.error.path;
      return { refusal: errorPage(query.has(name) ? { code: 9002313 } : { code: 900144, detail: name }) };
    }
    const authorization = parsed.value;
    const { client_id: clientId, redirect_uri: redirectUri, response_type: type, response_mode: mode } = authorization;
    if (!isKnownClient(clientId, applications.byClientId(clientId))) {
      return { refusal: errorPage({ code: 700016, detail: clientId }) };
    }
    if (!isRedirectAllowed(clientId, redirectUri)) return { refusal: errorPage({ code: 50011, detail: redirectUri }) };
    if (type !== 'code') return { refusal: goBackRefused(authorization, { code: 70005, detail: type }) };
    if (mode !== undefined && !RESPONSE_MODES.includes(mode)) {
      return { refusal: goBackRefused({ ...authorization, response_mode: 'query' }, { code: 9002313 }) };
    }
    const resource = authorization.resource ?? readScope(authorization.scope ?? '').resource;
    if (findResource(resource, settings.get('mdmApp')) === undefined) {
      return { refusal: goBackRefused(authorization, { code: 500011, detail: resource }) };
    }
    if (authorization.prompt === 'none') return { refusal: goBackRefused(authorization, { code: 50058 }) };
    return { value: authorization };
  };

  const checkPassword = (form: ReadonlyMap<string, string>): { user: User } | { error: SignInError } => {
    const [login = '', password = ''] = [form.get('login')?.trim(), form.get('passwd')];
    if (login === '') return { error: { code: 900144, detail: 'login' } };
    if (password === '') return { error: { code: 900144, detail: 'passwd' } };
    const user = users.byUpn(login);
    if (user === undefined) return { error: { code: 50034, detail: login } };
    if (user.password !== password) return { error: { code: 50126 } };
    return user.accountEnabled ? { user } : { error: { code: 50057 } };
  };

  const issueCode = (authorization: AuthorizationRequest, user: User): string => {
    const { code_challenge: challenge, code_challenge_method: method } = authorization;
    const code = `0.${random.bytes(48).toString('base64url')}`;
    signIns.deleteExpiredCodes(context.clock.now());
    signIns.insertCode({
      code,
      clientId: authorization.client_id,
      redirectUri: authorization.redirect_uri,
      userId: user.id,
      codeChallenge: challenge === undefined ? null : method === 'S256' ? challenge : challengeOf(challenge),
      scope: authorization.scope ?? '',
      resource: authorization.resource ?? null,
      nonce: authorization.nonce ?? null,
      amr: ['pwd'],
      expiresMs: context.clock.now() + CODE_LIFETIME_MS,
    });
    return code;
  };

  return {
    show(request, query) {
      const attempt = readRequest(query);
      if ('refusal' in attempt) return attempt.refusal;
      return signInPage(request, attempt.value.login_hint ?? '');
    },
    submit(request, query) {
      const attempt = readRequest(query);
      if ('refusal' in attempt) return attempt.refusal;
      const form = readForm(request.body);
      const checked = checkPassword(form);
      const upn = form.get('login')?.trim() ?? '';
      const clientId = attempt.value.client_id;
      if ('error' in checked) {
        context.trace('entra.sign-in', { upn, clientId, error: checked.error.code });
        return signInPage(request, upn, checked.error);
      }
      context.trace('entra.sign-in', { upn: checked.user.upn, clientId, error: 0 });
      return goBack(attempt.value, { code: issueCode(attempt.value, checked.user) });
    },
  };
}
