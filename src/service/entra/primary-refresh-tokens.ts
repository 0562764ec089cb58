import { err, ok, type Result } from '../../core/result.ts';
import type { ServerRequest } from '../../network/http.ts';
import { readDeviceRequest } from '../../protocol/oidc/device-request.ts';
import type { CompactJws } from '../../protocol/oidc/jws.ts';
import { isSignedWith, readCompact } from '../../protocol/oidc/jws.ts';
import {
  encryptReply,
  isSignedWithSessionKey,
  readSessionRequest,
  SESSION_KEY_BYTES,
  wrapSessionKey,
} from '../../protocol/oidc/session-key.ts';
import { JWT_BEARER } from '../../protocol/oidc/token.ts';
import { decodeBcryptBlob } from '../../protocol/x509/bcrypt-blob.ts';
import type { ServiceContext } from '../context.ts';
import type { PrimaryRefreshToken } from '../store/queries/device-sign-ins.ts';
import type { DirectoryDevice } from '../store/queries/directory-devices.ts';
import type { User } from '../store/queries/users.ts';
import { readCookie, type SignedInAccount } from './browser-sessions.ts';
import { CLIENTS } from './clients.ts';
import { type Credentials, isOver, passwordOfSignIn } from './credentials.ts';
import type { DeviceCertificates } from './device-certificates.ts';
import type { Directory } from './directory.ts';
import type { GrantCall } from './grants/grant.ts';
import { findEnabledUser } from './grants/users.ts';
import type { Nonces } from './nonce.ts';
import type { Resources } from './resources.ts';
import { roleClaims } from './roles.ts';
import { sha256 } from './sha256.ts';
import type { SignInError } from './sign-in-error.ts';
import type { TokenAuthority } from './tokens.ts';
import { clientInfo, type Issued, type IssueUserTokens, lifetimeFields, REFRESH_LIFETIME_MS } from './user-tokens.ts';

const SAML_BEARER = 'urn:ietf:params:oauth:grant-type:saml1_1-bearer';

/** entra-device.md 5.2: refresh_token_expires_in 1209599. */
const PRT_LIFETIME_S = 1_209_600;

/** What a signed request is answered with: JSON, or text that only the holder of the session key can read. */
export type SignedReply = Result<
  { readonly json: Readonly<Record<string, unknown>> } | { readonly text: string },
  SignInError
>;

/** The form around a signed request. */
export interface SignedForm {
  readonly request: string;
  readonly client_info?: string | undefined;
  readonly tgt?: string | undefined;
}

/** Redeems requests that a joined device signed with its key or with a session key (entra-device.md 5.2, 5.3). */
export type SignedRequests = (form: SignedForm, call: GrantCall) => SignedReply;

/** Who is signed in to the joined device that a browser runs on: it says so by cookie or header (entra-device.md 5.3). */
export type RecognizeDevice = (request: ServerRequest) => SignedInAccount | undefined;

/** What a primary refresh token is good for. */
export interface PrimaryRefreshTokens {
  readonly redeem: SignedRequests;
  readonly recognizeDevice: RecognizeDevice;
}

const SSO_CREDENTIAL = 'x-ms-RefreshTokenCredential';

interface Proof {
  readonly user: User;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
}

/** No Kerberos here: the ticket members say so. */
const NO_TICKET = JSON.stringify({
  clientKey: '',
  keyType: 0,
  error: 1,
  messageBuffer: '',
  realm: '',
  sn: '',
  cn: '',
  sessionKeyType: 0,
});

export function createPrimaryRefreshTokens(
  context: ServiceContext,
  { queries, accessPasses }: Directory,
  parts: {
    readonly tokens: TokenAuthority;
    readonly certificates: DeviceCertificates;
    readonly nonces: Nonces;
    readonly credentials: Credentials;
    readonly issue: IssueUserTokens;
    readonly resources: Resources;
  },
): PrimaryRefreshTokens {
  const { signIns, devices, deviceSignIns } = queries;
  const { tokens, certificates, nonces, credentials, issue, resources } = parts;
  const random = context.random.fork('entra.primary-refresh-tokens');
  const textOf = (payload: CompactJws['payload']) => (name: string) => {
    const value = payload[name];
    return typeof value === 'string' ? value : '';
  };

  /** A token in which the device speaks for itself: without a user (entra-device.md 5.2). */
  const issueForDevice = (
    { id, deviceId }: DirectoryDevice,
    text: (name: string) => string,
    { version }: GrantCall,
  ): Issued => {
    const clientId = text('client_id');
    if (clientId === '') return err({ code: 900144, detail: 'client_id' });
    const resource = resources.find(text('resource'));
    if (resource === undefined) return err({ code: 500011, detail: text('resource') });
    const subject = { objectId: id };
    return ok({
      token_type: 'Bearer',
      ...lifetimeFields(version, resource, context.clock.now()),
      access_token: tokens.issueAccess({ audience: resource.audience, clientId, subject, amr: ['rsa'], deviceId }),
    });
  };

  const proveByRefreshToken = (token: string): Result<Proof, SignInError> => {
    const stored = signIns.refreshTokenBySha256(sha256(token));
    // entra-device.md 5.2: it must come from a broker sign-in.
    if (stored === undefined || stored.clientId.toLowerCase() !== CLIENTS.broker) return err({ code: 70000 });
    if (context.clock.now() >= stored.expiresMs) return err({ code: 70008 });
    const user = findEnabledUser(queries, stored.userId);
    if (!user.ok) return user;
    const { passwordSha256 } = stored;
    const atMs = stored.expiresMs - REFRESH_LIFETIME_MS;
    if (isOver(user.value, { atMs, passwordSha256 })) return err({ code: 50173 });
    return ok({ user: user.value, amr: stored.amr, accessPassId: stored.accessPassId });
  };

  /** Windows Hello: an assertion by a key that the user registered. */
  const proveByHello = (assertion: string): Result<Proof, SignInError> => {
    const jws = readCompact(assertion);
    if (!jws.ok) return err({ code: 9002313 });
    const { header, payload } = jws.value;
    const named = queries.users.byUpn(String(payload['iss']));
    const key = named && deviceSignIns.helloKey(String(header['kid']), named.id);
    if (key === undefined) return err({ code: 130004 });
    const publicKey = decodeBcryptBlob(Buffer.from(key.publicKey, 'base64'));
    if (!publicKey.ok || !isSignedWith(jws.value, publicKey.value)) return err({ code: 130005 });
    const user = findEnabledUser(queries, key.userId);
    if (!user.ok) return user;
    const { exp } = payload;
    if (typeof exp !== 'number' || context.clock.now() >= exp * 1000) return err({ code: 500133 });
    if (!nonces.use(String(payload['request_nonce']))) return err({ code: 140000 });
    return ok({ user: user.value, amr: ['rsa', 'mfa', 'ngcmfa'], accessPassId: null });
  };

  const prove = (text: (name: string) => string): Result<Proof, SignInError> => {
    switch (text('grant_type')) {
      case 'password': {
        const checked = credentials.checkPassword(text('username'), text('password'));
        return checked.ok ? ok({ user: checked.value, amr: ['pwd'], accessPassId: null }) : checked;
      }
      case 'refresh_token':
        return proveByRefreshToken(text('refresh_token'));
      case JWT_BEARER:
        return proveByHello(text('assertion'));
      case SAML_BEARER:
        // No domain of the lab is federated, so no assertion can be of a realm that is known (entra-device.md 5.2).
        return err({ code: 50107 });
      default:
        return err({ code: 70003, detail: text('grant_type') });
    }
  };

  /** What every reply with a primary refresh token holds; the session key is given or stays as it was. */
  const primaryReply = (
    { user, amr, accessPassId }: Proof,
    device: DirectoryDevice,
    sessionKey: Buffer,
    form: SignedForm,
    clientId: string,
    { version, origin }: GrantCall,
  ): Readonly<Record<string, unknown>> => {
    const token = `0.${random.bytes(96).toString('base64url')}`;
    const nowMs = context.clock.now();
    deviceSignIns.deleteExpired(nowMs);
    deviceSignIns.insertPrimary({
      tokenSha256: sha256(token),
      userId: user.id,
      deviceId: device.deviceId,
      sessionKey: sessionKey.toString('base64'),
      amr,
      accessPassId,
      passwordSha256: passwordOfSignIn(user, amr),
      expiresMs: nowMs + PRT_LIFETIME_S * 1000,
    });
    const subject = { objectId: user.id, upn: user.upn, name: user.displayName };
    return {
      token_type: 'Bearer',
      expires_in: String(PRT_LIFETIME_S - 1),
      ext_expires_in: '0',
      expires_on: String(Math.floor(nowMs / 1000) + PRT_LIFETIME_S - 1),
      refresh_token: token,
      refresh_token_expires_in: PRT_LIFETIME_S - 1,
      id_token: tokens.issueId({
        clientId,
        version,
        origin,
        subject,
        amr: [...new Set([...amr, 'rsa'])],
        extra: roleClaims(context.tenant.id, user),
      }),
      ...(form.client_info === '1' && { client_info: clientInfo(user.id, context.tenant.id) }),
      ...(form.tgt !== undefined && { tgt_ad: NO_TICKET, tgt_cloud: NO_TICKET }),
    };
  };

  const signedByDevice = (form: SignedForm, call: GrantCall): SignedReply => {
    const read = readDeviceRequest(form.request);
    if (!read.ok) return err({ code: 9002313 });
    const text = textOf(read.value.payload);
    if (!nonces.use(text('request_nonce'))) return err({ code: 140000 });
    const judged = certificates.judge(read.value.certificate.der);
    if (!judged.ok) return err({ code: judged.error.path === 'device' ? 135011 : 700003 });
    const device = judged.value;
    if (text('grant_type') === 'device_token') {
      const issued = issueForDevice(device, text, call);
      return issued.ok ? ok({ json: issued.value }) : issued;
    }
    const proof = prove(text);
    if (!proof.ok) return proof;
    const transportKey = decodeBcryptBlob(Buffer.from(device.transportKey ?? '', 'base64'));
    if (!transportKey.ok) return err({ code: 130006 });
    const sessionKey = random.bytes(SESSION_KEY_BYTES);
    const reply = primaryReply(proof.value, device, sessionKey, form, text('client_id'), call);
    return ok({ json: { ...reply, session_key_jwe: wrapSessionKey(sessionKey, transportKey.value, random) } });
  };

  const judgePrimary = (stored: PrimaryRefreshToken): Result<{ user: User; device: DirectoryDevice }, SignInError> => {
    if (context.clock.now() >= stored.expiresMs) return err({ code: 70008 });
    const device = devices.byDeviceId(stored.deviceId);
    if (device === undefined || device.certificateThumbprint === null) return err({ code: 700003 });
    if (!device.accountEnabled) return err({ code: 135011 });
    const user = findEnabledUser(queries, stored.userId);
    if (!user.ok) return user;
    const { passwordSha256, accessPassId } = stored;
    const atMs = stored.expiresMs - PRT_LIFETIME_S * 1000;
    if (isOver(user.value, { atMs, passwordSha256 })) return err({ code: 50173 });
    const spent = accessPassId === null ? undefined : accessPasses.judge(stored.userId, accessPassId);
    return spent === undefined ? ok({ user: user.value, device }) : err(spent);
  };

  const signedBySessionKey = (jws: CompactJws, form: SignedForm, call: GrantCall): SignedReply => {
    const text = textOf(jws.payload);
    const stored = deviceSignIns.primaryBySha256(sha256(text('refresh_token')));
    if (stored === undefined) return err({ code: 70000 });
    const sessionKey = Buffer.from(stored.sessionKey, 'base64');
    if (!isSignedWithSessionKey(jws, sessionKey)) return err({ code: 140001 });
    if (!nonces.use(text('request_nonce'))) return err({ code: 140000 });
    if (text('grant_type') !== 'refresh_token') return err({ code: 70003, detail: text('grant_type') });
    const judged = judgePrimary(stored);
    if (!judged.ok) return judged;
    const { user, device } = judged.value;
    const scope = text('scope');
    // The scope aza asks for the primary refresh token itself, renewed (entra-device.md 5.3).
    const isRenewal = scope.split(' ').includes('aza');
    const primary = isRenewal
      ? primaryReply({ ...stored, user }, device, sessionKey, form, text('client_id'), call)
      : undefined;
    if (primary !== undefined && text('resource') === '') {
      return ok({ text: encryptReply(JSON.stringify(primary), sessionKey, random) });
    }
    const issued = issue(
      {
        clientId: text('client_id'),
        user,
        amr: stored.amr,
        deviceId: device.deviceId,
        accessPassId: stored.accessPassId,
        resource: text('resource') === '' ? undefined : text('resource'),
        scope,
        nonce: null,
        wantsClientInfo: form.client_info === '1',
      },
      call,
    );
    if (!issued.ok) return issued;
    const refreshToken = primary?.['refresh_token'];
    const body = { ...issued.value, ...(refreshToken !== undefined && { refresh_token: refreshToken }) };
    return ok({ text: encryptReply(JSON.stringify(body), sessionKey, random) });
  };

  const redeem: SignedRequests = (form, call) => {
    const session = readSessionRequest(form.request);
    return session.ok ? signedBySessionKey(session.value, form, call) : signedByDevice(form, call);
  };

  const recognizeDevice: RecognizeDevice = (request) => {
    const credential = readCookie(request, SSO_CREDENTIAL) ?? request.headers[SSO_CREDENTIAL.toLowerCase()];
    const session = credential === undefined ? undefined : readSessionRequest(credential);
    if (!session?.ok) return undefined;
    const text = textOf(session.value.payload);
    const stored = deviceSignIns.primaryBySha256(sha256(text('refresh_token')));
    if (stored === undefined || text('is_primary') !== 'true') return undefined;
    if (!isSignedWithSessionKey(session.value, Buffer.from(stored.sessionKey, 'base64'))) return undefined;
    const judged = nonces.use(text('request_nonce')) ? judgePrimary(stored) : undefined;
    if (!judged?.ok) return undefined;
    const { amr, accessPassId, expiresMs } = stored;
    const authMs = expiresMs - PRT_LIFETIME_S * 1000;
    return { user: judged.value.user, amr, accessPassId, authMs, deviceId: judged.value.device.deviceId };
  };

  return { redeem, recognizeDevice };
}
