import { err, ok, type Result } from '../../core/result.ts';
import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import { challengeOf } from '../../protocol/oidc/pkce.ts';
import { encodeNonceResponse, JWT_BEARER, readTokenRequest, type TokenRequest } from '../../protocol/oidc/token.ts';
import type { ServiceContext } from '../context.ts';
import type { RefreshToken } from '../store/queries/sign-ins.ts';
import type { User } from '../store/queries/users.ts';
import { isKnownClient, mayShareRefreshTokens } from './clients.ts';
import type { LoginParts } from './login.ts';
import { readForm, replyJson, replyJsonText } from './replies.ts';
import { findResource, readScope } from './resources.ts';
import type { SignInError } from './sign-in-error.ts';
import { createUserTokens, type Issued, lifetimeFields, sha256 } from './user-tokens.ts';

type Grant<K extends TokenRequest['grant_type']> = Extract<TokenRequest, { grant_type: K }>;

/** A Basic header is another place for client id and secret. */
function withBasicCredentials(form: ReadonlyMap<string, string>, header: string | undefined): Record<string, string> {
  const fields = Object.fromEntries(form);
  const [, encoded] = /^Basic +(\S+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return fields;
  const [id, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { client_id: id ?? '', client_secret: secret.join(':'), ...fields };
}

/**
 * The token endpoint of versions 1 and 2: authorization code with PKCE, refresh token, client credentials, a device's
 * own request, and the nonce that such a request needs (entra-device.md 5.1, 5.2).
 */
export function createTokenEndpoint(
  context: ServiceContext,
  { directory, tokens, nonces, refusals, conditionalAccess, redeemDeviceRequest }: LoginParts,
): (request: ServerRequest, version: 1 | 2) => HttpResponse {
  const { users, applications, devices, settings, signIns } = directory.queries;
  const { accessPasses } = directory;
  const issueForUser = createUserTokens(context, directory, tokens, conditionalAccess);

  const checkUser = (userId: string): Result<User, SignInError> => {
    const user = users.byId(userId);
    if (user === undefined) return err({ code: 50034, detail: userId });
    return user.accountEnabled ? ok(user) : err({ code: 50057 });
  };

  /** A secret is checked when one is given; codes of native clients are protected by PKCE instead. */
  const checkClient = (clientId: string, secret: string | undefined): SignInError | undefined => {
    const application = applications.byClientId(clientId);
    if (!isKnownClient(clientId, application)) return { code: 700016, detail: clientId };
    const isWrong = secret !== undefined && application?.secretSha256 !== sha256(secret);
    return isWrong ? { code: 7000215, detail: clientId } : undefined;
  };

  const redeemCode = (request: Grant<'authorization_code'>, version: 1 | 2): Issued => {
    const code = signIns.takeCode(request.code);
    if (code === undefined) return err({ code: 54005 });
    if (context.clock.now() >= code.expiresMs) return err({ code: 70008 });
    if (code.clientId.toLowerCase() !== request.client_id.toLowerCase()) return err({ code: 70000 });
    if (code.redirectUri !== request.redirect_uri) return err({ code: 500112 });
    const { codeChallenge } = code;
    if (codeChallenge !== null && challengeOf(request.code_verifier ?? '') !== codeChallenge) {
      return err({ code: 501481 });
    }
    const user = checkUser(code.userId);
    if (!user.ok) return user;
    return issueForUser(
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
      version,
    );
  };

  const checkDevice = ({ deviceId }: RefreshToken): SignInError | undefined => {
    if (deviceId === null) return undefined;
    const device = devices.byDeviceId(deviceId);
    if (device === undefined) return { code: 700003 };
    return device.accountEnabled ? undefined : { code: 135011 };
  };

  const redeemRefreshToken = (request: Grant<'refresh_token'>, version: 1 | 2): Issued => {
    const stored = signIns.refreshTokenBySha256(sha256(request.refresh_token));
    if (stored === undefined || !mayShareRefreshTokens(stored.clientId, request.client_id)) return err({ code: 70000 });
    if (context.clock.now() >= stored.expiresMs) return err({ code: 70008 });
    const refusal = checkDevice(stored);
    if (refusal !== undefined) return err(refusal);
    const user = checkUser(stored.userId);
    if (!user.ok) return user;
    const { deviceId, amr, accessPassId } = stored;
    const isOver = accessPassId === null ? undefined : accessPasses.judge(stored.userId, accessPassId);
    if (isOver !== undefined) return err(isOver);
    return issueForUser(
      {
        clientId: request.client_id,
        user: user.value,
        amr,
        deviceId,
        accessPassId,
        resource: request.resource,
        scope: request.scope ?? stored.scope,
        nonce: null,
        wantsClientInfo: request.client_info === '1',
      },
      version,
    );
  };

  const redeemSecret = (request: Grant<'client_credentials'>, version: 1 | 2): Issued => {
    const { client_id: clientId, client_secret: secret } = request;
    const application = applications.byClientId(clientId);
    if (application === undefined) return err({ code: 700016, detail: clientId });
    if (secret === undefined) return err({ code: 7000218 });
    const name = request.resource ?? readScope(request.scope ?? '').resource;
    const resource = findResource(name, settings.get('mdmApp'));
    if (resource === undefined) return err({ code: 500011, detail: name });
    const subject = { objectId: application.objectId };
    const { roles } = application;
    const accessToken = tokens.issueAccess({ audience: resource.audience, clientId, subject, roles });
    return ok({
      token_type: 'Bearer',
      ...lifetimeFields(version, resource, context.clock.now()),
      access_token: accessToken,
    });
  };

  const redeem = (request: Exclude<TokenRequest, Grant<'srv_challenge'>>, version: 1 | 2): Issued => {
    if (request.grant_type === JWT_BEARER) {
      const issued = redeemDeviceRequest(request.request);
      if (!issued.ok) return issued;
      const { resource, accessToken } = issued.value;
      return ok({
        token_type: 'Bearer',
        ...lifetimeFields(version, resource, context.clock.now()),
        access_token: accessToken,
      });
    }
    const refusal = checkClient(request.client_id, request.client_secret);
    if (refusal !== undefined) return err(refusal);
    switch (request.grant_type) {
      case 'authorization_code':
        return redeemCode(request, version);
      case 'refresh_token':
        return redeemRefreshToken(request, version);
      case 'client_credentials':
        return redeemSecret(request, version);
      case 'password':
        return err({ code: 70003, detail: request.grant_type });
    }
  };

  return (request, version) => {
    const form = readForm(request.body);
    const fields = withBasicCredentials(form, request.headers['authorization']);
    const parsed = readTokenRequest(new URLSearchParams(fields).toString());
    if (!parsed.ok) {
      const name = parsed.error.path;
      const isThere = form.has(name) && form.get(name) !== '';
      return refusals.ofSignIn(
        isThere ? { code: 70003, detail: form.get(name) ?? '' } : { code: 900144, detail: name },
        request,
      );
    }
    if (parsed.value.grant_type === 'srv_challenge') {
      return replyJsonText(200, encodeNonceResponse(nonces.issue()));
    }
    const issued = redeem(parsed.value, version);
    const clientId = fields['client_id'] ?? '';
    const grant = parsed.value.grant_type;
    context.trace('entra.token', { grant, clientId, error: issued.ok ? 0 : issued.error.code });
    return issued.ok ? replyJson(200, issued.value) : refusals.ofSignIn(issued.error, request);
  };
}
