import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../network/http.ts';
import {
  type AuthorizationRequest,
  authorizationRedirect,
  readAuthorizationRequest,
} from '../../protocol/oidc/authorization.ts';
import { challengeOf } from '../../protocol/oidc/pkce.ts';
import type { ServiceContext } from '../context.ts';
import { applicationName, isKnownClient, isRedirectAllowed } from './clients.ts';
import { renderFormPost } from './pages/sign-in-page.ts';
import type { Progress, Purpose } from './purpose.ts';
import type { EntraQueries } from './queries.ts';
import { replyHtml, replyRedirect } from './replies.ts';
import { type Resources, readScope } from './resources.ts';
import { type AuthorizationCall, errorPage, type ReadPurpose } from './sign-in.ts';
import { describeError, SIGN_IN_ERRORS, type SignInError } from './sign-in-error.ts';
import type { UserTokens } from './user-tokens.ts';

/** How long a code waits to be redeemed. */
const CODE_LIFETIME_MS = 600_000;
const RESPONSE_MODES: readonly string[] = ['query', 'fragment', 'form_post'];
/** What a client asks for that goes on to register a Hello key (graph.md 5.1). */
const FRESH_SECOND_FACTOR = 'ngcmfa';

/** What a client wants back: words in any order (graph.md 5.3). */
const wants = ({ response_type: type }: AuthorizationRequest, word: string) => type.split(' ').includes(word);

/** How a client says that it wants fresh proof, or none. */
function readPrompt(prompt: string | undefined): Purpose['prompt'] {
  return prompt === 'none' || prompt === 'login' || prompt === 'select_account' || prompt === 'consent'
    ? prompt
    : undefined;
}

/** Reads authorization requests: a sign-in for one ends at the client's address, with a code or with the reason why not. */
export function createAuthorizationReader(
  context: ServiceContext,
  { applications, signIns }: EntraQueries,
  resources: Resources,
  { issueId }: Pick<UserTokens, 'issueId'>,
): ReadPurpose {
  const random = context.random.fork('entra.codes');

  /** Where the mode is left to us, tokens are kept out of the query (graph.md 5.3). */
  const modeOf = (authorization: AuthorizationRequest) =>
    authorization.response_mode ?? (wants(authorization, 'id_token') ? 'fragment' : 'query');

  const goBack = (authorization: AuthorizationRequest, answer: Readonly<Record<string, string>>): HttpResponse => {
    const { redirect_uri: redirectUri, state } = authorization;
    const fields = { ...answer, ...(state !== undefined && { state }) };
    const mode = modeOf(authorization);
    if (mode === 'form_post') return replyHtml(200, renderFormPost(redirectUri, new Map(Object.entries(fields))));
    if (mode === 'fragment') return replyRedirect(`${redirectUri}#${new URLSearchParams(fields)}`);
    return replyRedirect(authorizationRedirect(redirectUri, fields));
  };

  const goBackRefused = (authorization: AuthorizationRequest, error: SignInError) =>
    goBack(authorization, {
      error: error.oauth ?? SIGN_IN_ERRORS[error.code][0],
      error_description: describeError(error),
    });

  const isFresh = ({ amr_values: values = '' }: AuthorizationRequest) =>
    values.split(' ').includes(FRESH_SECOND_FACTOR);

  const issueCode = (
    authorization: AuthorizationRequest,
    { user, amr, accessPassId, authMs, deviceId }: Progress,
  ): string => {
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
      authMs: authorization.max_age === undefined ? null : authMs,
      deviceId,
    });
    return code;
  };

  /** Code, id token or both; the token names the code that it came with. */
  const answerWith = (authorization: AuthorizationRequest, progress: Progress, call: AuthorizationCall) => {
    const code = wants(authorization, 'code') ? issueCode(authorization, progress) : undefined;
    if (!wants(authorization, 'id_token')) return goBack(authorization, code === undefined ? {} : { code });
    const idToken = issueId(
      {
        clientId: authorization.client_id,
        user: progress.user,
        amr: progress.amr,
        nonce: authorization.nonce ?? null,
        authMs: authorization.max_age === undefined ? null : progress.authMs,
        extra: code === undefined ? {} : { c_hash: halfHash(code) },
      },
      call,
    );
    return goBack(authorization, { ...(code !== undefined && { code }), id_token: idToken });
  };

  /** Why a client that is known to be at its address gets nothing there. */
  const judge = (authorization: AuthorizationRequest, maySendIdTokens: boolean): SignInError | undefined => {
    const { response_type: type, response_mode: mode, nonce, scope = '' } = authorization;
    const words = type.split(' ');
    if (words.includes('token')) return { code: 700051 };
    if (!words.every((word) => word === 'code' || word === 'id_token')) return { code: 70005, detail: type };
    if (mode !== undefined && !RESPONSE_MODES.includes(mode)) return { code: 70007, detail: mode };
    if (!words.includes('id_token')) return undefined;
    if (!maySendIdTokens) return { code: 700054 };
    if (mode === 'query') return { code: 70007, detail: mode };
    if (!scope.split(' ').includes('openid')) return { code: 70005, detail: type };
    return nonce === undefined ? { code: 900144, detail: 'nonce' } : undefined;
  };

  /** A refusal is shown as a page until the redirect URI is known to be the client's, and sent there afterwards. */
  return (query, call) => {
    const parsed = readAuthorizationRequest(query);
    if (!parsed.ok) {
      const name = parsed.error.path;
      return { refusal: errorPage(query.has(name) ? { code: 9002313 } : { code: 900144, detail: name }) };
    }
    const authorization = parsed.value;
    const { client_id: clientId, redirect_uri: redirectUri } = authorization;
    const application = applications.byClientId(clientId);
    if (!isKnownClient(clientId, application)) return { refusal: errorPage({ code: 700016, detail: clientId }) };
    if (!isRedirectAllowed(clientId, application, redirectUri)) {
      return { refusal: errorPage({ code: 50011, detail: redirectUri }) };
    }
    const refusal = judge(authorization, application?.enableIdTokenIssuance === true);
    if (refusal !== undefined) {
      const mode = RESPONSE_MODES.find((known) => known === authorization.response_mode);
      return { refusal: goBackRefused({ ...authorization, response_mode: mode }, refusal) };
    }
    const asked = readScope(authorization.scope ?? '');
    const name = authorization.resource ?? asked.resource;
    if (asked.malformed !== undefined) {
      return { refusal: goBackRefused(authorization, { code: 70011, detail: asked.malformed }) };
    }
    const resource = resources.find(name);
    if (resource === undefined) return { refusal: goBackRefused(authorization, { code: 500011, detail: name }) };
    const maxAgeS = authorization.max_age === undefined ? undefined : Number(authorization.max_age);
    return {
      purpose: {
        clientId,
        applicationName: applicationName(clientId, application),
        resource,
        permissions: asked.permissions,
        loginHint: authorization.login_hint ?? '',
        prompt: readPrompt(authorization.prompt),
        maxAgeMs: maxAgeS === undefined ? undefined : maxAgeS * 1000,
        needsSecondFactor: isFresh(authorization),
        needsConfirmation: false,
        complete: (progress) => answerWith(authorization, progress, call),
        refuse: (error) => goBackRefused(authorization, error),
      },
    };
  };
}

/** How an id token names what it came with (OpenID Connect Core 3.3.2.11). */
function halfHash(text: string): string {
  return createHash('sha256').update(text, 'ascii').digest().subarray(0, 16).toString('base64url');
}
