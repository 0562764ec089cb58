import { err, ok, type Result } from '../../core/result.ts';
import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import {
  type AuthorizationRequest,
  authorizationRedirect,
  readAuthorizationRequest,
} from '../../protocol/oidc/authorization.ts';
import { challengeOf } from '../../protocol/oidc/pkce.ts';
import type { ServiceContext } from '../context.ts';
import type { AccessPasses } from './access-passes.ts';
import { isKnownClient, isRedirectAllowed } from './clients.ts';
import type { Credentials } from './credentials.ts';
import type { EntraQueries } from './directory.ts';
import type { Interrupts, Progress } from './interrupts.ts';
import { readForm, replyHtml, replyRedirect } from './replies.ts';
import { findResource, type Resource, readScope } from './resources.ts';
import { describeError, SIGN_IN_ERRORS, type SignInError } from './sign-in-error.ts';
import { renderErrorPage, renderFormPost, renderSignInPage } from './sign-in-page.ts';

/** How long a code waits to be redeemed. */
const CODE_LIFETIME_MS = 600_000;
const RESPONSE_MODES: readonly string[] = ['query', 'fragment', 'form_post'];

/** The sign-in pages and what they lead to. */
export interface Authorization {
  /** GET: the page, or why there can be none. `query` is the request's own or the one of an OOBE entry point. */
  show(request: ServerRequest, query: URLSearchParams): HttpResponse;
  /** POST of user name and password: back to the client with a code, the next page, or this one with the reason. */
  submit(request: ServerRequest, query: URLSearchParams): HttpResponse;
  /** POST of any page after the first. */
  resume(request: ServerRequest): HttpResponse;
}

/** The parts of a sign-in. */
export interface SignInParts {
  readonly credentials: Credentials;
  readonly accessPasses: AccessPasses;
  readonly interrupts: Interrupts;
}

/** An authorization request that can be served, and what its tokens are for. */
interface Readable {
  readonly authorization: AuthorizationRequest;
  readonly resource: Resource;
}

type Attempt<T> = { readonly value: T } | { readonly refusal: HttpResponse };

export function createAuthorization(
  context: ServiceContext,
  { applications, settings, signIns }: EntraQueries,
  { credentials, accessPasses, interrupts }: SignInParts,
): Authorization {
  const random = context.random.fork('entra.codes');

  const errorPage = (error: SignInError) =>
    replyHtml(400, renderErrorPage({ code: error.code, text: describeError(error) }));

  const signInPage = (
    request: ServerRequest,
    userName: string,
    asks: 'name' | 'password' | 'access-pass',
    error?: SignInError,
  ) => {
    const text = request.query.toString();
    return replyHtml(
      200,
      renderSignInPage({
        tenantName: context.tenant.displayName,
        branding: settings.get('branding'),
        action: text === '' ? request.path : `${request.path}?${text}`,
        userName,
        asks,
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
  const readRequest = (query: URLSearchParams): Attempt<Readable> => {
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
    const name = authorization.resource ?? readScope(authorization.scope ?? '').resource;
    const resource = findResource(name, settings.get('mdmApp'));
    if (resource === undefined) return { refusal: goBackRefused(authorization, { code: 500011, detail: name }) };
    if (authorization.prompt === 'none') return { refusal: goBackRefused(authorization, { code: 50058 }) };
    return { value: { authorization, resource } };
  };

  type FirstFactor = Omit<Progress, 'query'>;

  /** What the first page came to; undefined when it holds no more than a name. */
  const checkFirst = (form: ReadonlyMap<string, string>): Result<FirstFactor, SignInError> | undefined => {
    const [login = '', password = '', pass = ''] = ['login', 'passwd', 'accesspass'].map((name) => form.get(name));
    if (login.trim() === '') return err({ code: 900144, detail: 'login' });
    if (pass !== '') {
      const checked = credentials.checkAccessPass(login.trim(), pass);
      // A pass is as strong as two factors (graph.md 5.1).
      return checked.ok
        ? ok({ user: checked.value.user, amr: ['otp', 'mfa'], accessPassId: checked.value.pass.id })
        : checked;
    }
    if (password === '') return undefined;
    const checked = credentials.checkPassword(login.trim(), password);
    return checked.ok ? ok({ user: checked.value, amr: ['pwd'], accessPassId: null }) : checked;
  };

  /** The page that asks for what the first one left out. */
  const askForSecret = (request: ServerRequest, form: ReadonlyMap<string, string>): HttpResponse => {
    const login = form.get('login')?.trim() ?? '';
    const found = credentials.find(login);
    if (!found.ok) return signInPage(request, login, 'name', found.error);
    const isPass = !form.has('usePassword') && accessPasses.isOffered(found.value.id);
    return signInPage(request, login, isPass ? 'access-pass' : 'password');
  };

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
      amr,
      expiresMs: context.clock.now() + CODE_LIFETIME_MS,
      accessPassId,
    });
    return code;
  };

  const traceSignIn = (upn: string, clientId: string, error: number) =>
    context.trace('entra.sign-in', { upn, clientId, error });

  /** The page that stands before the code, or the code. */
  const proceed = ({ authorization, resource }: Readable, progress: Progress): HttpResponse => {
    const { upn } = progress.user;
    const next = interrupts.next(progress, resource);
    if (next === undefined) {
      traceSignIn(upn, authorization.client_id, 0);
      return goBack(authorization, { code: issueCode(authorization, progress) });
    }
    if ('response' in next) return next.response;
    traceSignIn(upn, authorization.client_id, next.error.code);
    return errorPage(next.error);
  };

  return {
    show(request, query) {
      const attempt = readRequest(query);
      if ('refusal' in attempt) return attempt.refusal;
      return signInPage(request, attempt.value.authorization.login_hint ?? '', 'name');
    },
    submit(request, query) {
      const attempt = readRequest(query);
      if ('refusal' in attempt) return attempt.refusal;
      const form = readForm(request.body);
      const first = checkFirst(form);
      if (first === undefined) return askForSecret(request, form);
      if (first.ok) return proceed(attempt.value, { ...first.value, query: query.toString() });
      const upn = form.get('login')?.trim() ?? '';
      traceSignIn(upn, attempt.value.authorization.client_id, first.error.code);
      return signInPage(request, upn, form.has('accesspass') ? 'access-pass' : 'name', first.error);
    },
    resume(request) {
      const resumed = interrupts.resume(readForm(request.body));
      if (resumed.kind === 'over') return errorPage(resumed.error);
      const { progress } = resumed;
      const attempt = readRequest(new URLSearchParams(progress.query));
      if ('refusal' in attempt) return attempt.refusal;
      const { authorization } = attempt.value;
      if (resumed.kind === 'further') return proceed(attempt.value, progress);
      const error = resumed.kind === 'again' ? resumed.error : ({ code: 65004 } as const);
      traceSignIn(progress.user.upn, authorization.client_id, error.code);
      return resumed.kind === 'again' ? resumed.response : goBackRefused(authorization, error);
    },
  };
}
