import { err, ok, type Result } from '../../core/result.ts';
import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import { encodeNonceResponse, JWT_BEARER, readTokenRequest, type TokenRequest } from '../../protocol/oidc/token.ts';
import type { ServiceContext } from '../context.ts';
import { createAuthorizationCodeGrant } from './grants/authorization-code.ts';
import { createClientAuthentication } from './grants/client-authentication.ts';
import { createClientCredentialsGrant } from './grants/client-credentials.ts';
import { createDeviceCodeGrant } from './grants/device-code.ts';
import type { BearerRequest, GrantCall, Request } from './grants/grant.ts';
import { createOnBehalfOfGrant } from './grants/on-behalf-of.ts';
import { createPasswordGrant } from './grants/password.ts';
import { createRefreshTokenGrant } from './grants/refresh-token.ts';
import type { LoginParts } from './login-parts.ts';
import type { SignedReply } from './primary-refresh-tokens.ts';
import { readForm, replyJson, replyJsonText, replyText } from './replies.ts';
import type { Issued } from './user-tokens.ts';

/** The token endpoint of versions 1 and 2 (graph.md 5, entra-device.md 5). */
export type TokenEndpoint = (request: ServerRequest, version: 1 | 2, tenant: string) => HttpResponse;

/** A Basic header is another place for client id and secret, both percent-encoded (RFC 6749 2.3.1). */
function withBasicCredentials(form: ReadonlyMap<string, string>, header: string | undefined): Record<string, string> {
  const fields = Object.fromEntries(form);
  const [, encoded] = /^Basic +(\S+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return fields;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { client_id: decodeForm(id), client_secret: decodeForm(secret.join(':')), ...fields };
}

/** The text as it stands when it is not percent-encoded. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

type ClientRequest = Exclude<TokenRequest, Request<'srv_challenge'> | Request<typeof JWT_BEARER>> | BearerRequest;

type KnownCall = Omit<GrantCall, 'application' | 'hasProof'>;

export function createTokenEndpoint(context: ServiceContext, parts: LoginParts): TokenEndpoint {
  const { directory, tokens, nonces, refusals, credentials, resources, issueForUser, redeemSigned } = parts;
  const { queries } = directory;
  const authenticate = createClientAuthentication(context, queries);
  const redeemCode = createAuthorizationCodeGrant(context, queries, issueForUser);
  const redeemRefreshToken = createRefreshTokenGrant(context, directory, issueForUser);
  const redeemSecret = createClientCredentialsGrant(context, resources, tokens);
  const redeemPassword = createPasswordGrant(credentials, issueForUser);
  const redeemOnBehalf = createOnBehalfOfGrant(queries, tokens, issueForUser);
  const redeemDeviceCode = createDeviceCodeGrant(context, queries, issueForUser);

  const redeem = (request: ClientRequest, known: KnownCall): Issued => {
    const verdict = authenticate(request, known.origin);
    if ('error' in verdict) return err(verdict.error);
    const { application, hasProof } = verdict;
    const call: GrantCall = { ...known, application, hasProof };
    switch (request.grant_type) {
      case 'authorization_code':
        return redeemCode(request, call);
      case 'refresh_token':
        return redeemRefreshToken(request, call);
      case 'client_credentials':
        return hasProof ? redeemSecret(request, call) : err({ code: 7000218 });
      case JWT_BEARER:
        return redeemOnBehalf(request, call);
      case 'password':
        return redeemPassword(request, call);
      default:
        return redeemDeviceCode(request, call);
    }
  };

  /** A device's own request, or one of an API. */
  const redeemBearer = (asked: Request<typeof JWT_BEARER>, known: KnownCall): SignedReply => {
    const { request, client_id: clientId } = asked;
    if (request !== undefined) return redeemSigned({ ...asked, request }, { ...known, ...NO_CLIENT });
    if (clientId === undefined) return err({ code: 900144, detail: 'client_id' });
    return toJson(redeem({ ...asked, client_id: clientId }, known));
  };

  const read = (request: ServerRequest): Result<TokenRequest, HttpResponse> => {
    const form = readForm(request.body);
    const fields = withBasicCredentials(form, request.headers['authorization']);
    const parsed = readTokenRequest(new URLSearchParams(fields).toString());
    if (parsed.ok) return parsed;
    const name = parsed.error.path;
    const isThere = form.has(name) && form.get(name) !== '';
    const detail = isThere ? (form.get(name) ?? '') : name;
    return err(refusals.ofSignIn({ code: isThere ? 70003 : 900144, detail }, request));
  };

  return (request, version, tenant) => {
    const parsed = read(request);
    if (!parsed.ok) return parsed.error;
    const asked = parsed.value;
    const grant = asked.grant_type;
    if (asked.grant_type === 'srv_challenge') return replyJsonText(200, encodeNonceResponse(nonces.issue()));
    if (version === 2 && asked.resource !== undefined) return refusals.ofSignIn({ code: 901002 }, request);
    const known = { version, tenant, origin: request.origin };
    const redeemed = asked.grant_type === JWT_BEARER ? redeemBearer(asked, known) : toJson(redeem(asked, known));
    const clientId = asked.client_id ?? '';
    context.trace('entra.token', { grant, clientId, error: redeemed.ok ? 0 : redeemed.error.code });
    if (!redeemed.ok) return refusals.ofSignIn(redeemed.error, request);
    return 'json' in redeemed.value ? replyJson(200, redeemed.value.json) : replyText(200, redeemed.value.text);
  };
}

const NO_CLIENT = { application: undefined, hasProof: false } as const;

function toJson(issued: Issued) {
  return issued.ok ? ok({ json: issued.value }) : issued;
}
