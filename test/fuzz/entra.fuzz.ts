import fc from 'fast-check';
import type { ServerRequest } from '../../src/network/http.ts';
import { readHybridJoinRequest } from '../../src/protocol/drs/hybrid-join-request.ts';
import { encodeJoinRequest, JOIN_TYPE, readJoinRequest } from '../../src/protocol/drs/join-request.ts';
import { readAuthorizationRequest } from '../../src/protocol/oidc/authorization.ts';
import { checkClientAssertion } from '../../src/protocol/oidc/client-assertion.ts';
import { readDeviceRequest, signDeviceRequest } from '../../src/protocol/oidc/device-request.ts';
import { readCompact } from '../../src/protocol/oidc/jws.ts';
import { verifyJwt } from '../../src/protocol/oidc/jwt.ts';
import {
  decryptReply,
  isSignedWithSessionKey,
  readSessionRequest,
  signSessionRequest,
  unwrapSessionKey,
} from '../../src/protocol/oidc/session-key.ts';
import { JWT_BEARER, readTokenRequest } from '../../src/protocol/oidc/token.ts';
import { decodeBcryptBlob, encodeBcryptBlob } from '../../src/protocol/x509/bcrypt-blob.ts';
import { readCertificate } from '../../src/protocol/x509/certificate.ts';
import { createJoinCsr, readCsr } from '../../src/protocol/x509/csr.ts';
import { encodePublicKey } from '../../src/protocol/x509/signature.ts';
import { CLIENTS } from '../../src/service/entra/clients.ts';
import { DRS_AUDIENCES } from '../../src/service/entra/resources.ts';
import { createEntraWorld, VERIFIER } from '../support/entra.ts';
import { CONTOSO, testKeys } from '../support/service.ts';
import { type FuzzPart, HANG_MS, judgeAnswer } from './part.ts';

const [deviceKey, transportKey] = [testKeys.take(0), testKeys.take(1)];
const SESSION_KEY = Buffer.alloc(32, 7);

const world = createEntraWorld();
const device = world.entra.directory.createDevice({ displayName: 'FUZZ-1' });
const issued = world.entra.certificates.issue(encodePublicKey(deviceKey.publicKey), {
  deviceId: device.deviceId,
  tenantId: CONTOSO.id,
  joinType: 'joined',
  region: 'EU',
});
world.entra.directory.updateDevice({
  ...device,
  certificateThumbprint: issued.thumbprint,
  transportKey: encodeBcryptBlob(transportKey.publicKey).toString('base64'),
});
const tokens = await world.tokens();
const accessToken = tokens['access_token'] ?? '';
const joinBody = encodeJoinRequest({
  certificateRequest: createJoinCsr(deviceKey),
  transportKey: encodeBcryptBlob(transportKey.publicKey),
  targetDomain: 'contoso.com',
  deviceType: 'Windows',
  osVersion: '10.0.22631.1',
  deviceDisplayName: 'FUZZ-2',
  joinType: JOIN_TYPE.join,
  attributes: { reuseDevice: true, returnClientSid: true, sharedDevice: false },
});
const deviceRequest = signDeviceRequest(
  { grant_type: 'device_token' },
  { certificate: issued.der, privateKey: deviceKey.privateKey },
);
const sessionRequest = signSessionRequest({ refresh_token: 'x' }, SESSION_KEY, Buffer.alloc(24, 1));

/** A text that was right once: cut, doubled, with one character changed, or as it was. */
function spoiled(right: string): fc.Arbitrary<string> {
  const at = fc.nat(Math.max(0, right.length - 1));
  return fc.oneof(
    fc.constant(right),
    at.map((index) => right.slice(0, index)),
    at.map((index) => right.slice(index)),
    fc
      .tuple(at, fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([index, text]) => `${right.slice(0, index)}${text}${right.slice(index + 1)}`),
    fc.tuple(at, at).map(([from, to]) => `${right.slice(0, to)}${right.slice(from)}`),
  );
}

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 50 }));
const anyJson = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.stringify(value));
const part = (value: fc.Arbitrary<unknown>) =>
  value.map((json) => Buffer.from(JSON.stringify(json) ?? '').toString('base64url'));
const madeUpToken = fc
  .tuple(
    part(
      fc.record(
        {
          alg: fc.constantFrom('none', 'RS256', 'HS256', 'PS256', 'ES256', ''),
          kid: anyText,
          x5c: anyText,
          ctx: anyText,
          kdf_ver: fc.integer(),
        },
        { requiredKeys: [] },
      ),
    ),
    part(fc.jsonValue()),
    fc.string({ maxLength: 60 }),
  )
  .map((parts) => parts.join('.'));
const anyToken = fc.oneof(anyText, madeUpToken, spoiled(accessToken), spoiled(deviceRequest), spoiled(sessionRequest));

const parsers: ReadonlyArray<(text: string) => unknown> = [
  readCompact,
  readDeviceRequest,
  readJoinRequest,
  readHybridJoinRequest,
  readTokenRequest,
  (text) => readAuthorizationRequest(new URLSearchParams(text)),
  (text) => decryptReply(text, SESSION_KEY),
  (text) => unwrapSessionKey(text, transportKey.privateKey),
  (text) => {
    const session = readSessionRequest(text);
    return session.ok && isSignedWithSessionKey(session.value, SESSION_KEY);
  },
  (text) => decodeBcryptBlob(Buffer.from(text, 'latin1')),
  (text) => readCertificate(Buffer.from(text, 'base64')),
  (text) => readCsr(Buffer.from(text, 'base64')),
  (text) => verifyJwt(text, { keys: new Map([['k', deviceKey.publicKey]]), audience: 'a', issuer: 'i', nowMs: 0 }),
  (text) => checkClientAssertion(text, { clientId: 'c', certificates: [], isAudience: () => true, nowMs: 0 }),
];

const GRANTS = [
  'authorization_code',
  'refresh_token',
  'password',
  'client_credentials',
  'device_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'srv_challenge',
  JWT_BEARER,
];
const TENANTS = ['common', 'organizations', CONTOSO.id, 'contoso.com', 'fabrikam.com', '%', '..'];
const anyValue = fc.oneof(
  anyText,
  anyToken,
  fc.constantFrom(
    ...Object.values(CLIENTS),
    ...DRS_AUDIENCES,
    ...GRANTS,
    'ada@contoso.com',
    'secret',
    VERIFIER,
    'https://graph.microsoft.com/.default openid',
    'ms-aadj-redir://auth/drs',
    'code',
    '1',
  ),
);
const fields = fc
  .dictionary(
    fc.constantFrom(
      'grant_type',
      'client_id',
      'client_secret',
      'client_assertion',
      'client_assertion_type',
      'code',
      'device_code',
      'redirect_uri',
      'code_verifier',
      'code_challenge',
      'refresh_token',
      'resource',
      'scope',
      'username',
      'password',
      'request',
      'assertion',
      'login',
      'passwd',
      'accesspass',
      'flowToken',
      'otc',
      'authenticator',
      'response_type',
      'response_mode',
      'state',
      'nonce',
      'prompt',
      'flowtoken',
      'authorization_endpoint',
      'post_logout_redirect_uri',
      'amr_values',
      'max_age',
      'account',
      'otherAccount',
      'logout_hint',
      'id_token_hint',
      'requested_token_use',
      'tgt',
      'client_info',
    ),
    anyValue,
    { maxKeys: 8 },
  )
  .map((values) => new URLSearchParams(values).toString());

const loginPath = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...TENANTS),
      fc.constantFrom(
        'oauth2/token',
        'oauth2/v2.0/token',
        'oauth2/authorize',
        'oauth2/v2.0/authorize',
        'oauth2/devicecode',
        'oauth2/v2.0/devicecode',
        'oauth2/v2.0/logout',
        'v2.0/.well-known/openid-configuration',
        'discovery/v2.0/keys',
        'discovery/instance',
        'SAS/ProcessAuth',
        'userrealm/ada@contoso.com',
        'userrealm/%',
        'oauth2/deviceauth',
      ),
    )
    .map(([tenant, rest]) => `/${tenant}/${rest}`),
  fc.constantFrom('/webapp/CloudDomainJoin/10', '/webapp/bulkaadjtoken/begin', '/webapp/bulkaadjtoken/poll'),
  anyText.map((text) => `/${encodeURIComponent(Buffer.from(text).toString())}`),
);
const drsPath = fc.oneof(
  fc.constantFrom(
    '/EnrollmentServer/device/',
    `/EnrollmentServer/device/${device.deviceId}`,
    '/EnrollmentServer/key/',
    '/EnrollmentServer/contract',
    `/EnrollmentServer/nonce/${CONTOSO.id}/`,
    '/contoso.com/Discover',
    '/%/Discover',
  ),
  anyText.map((text) => `/${encodeURIComponent(Buffer.from(text).toString())}`),
);
const headers = fc
  .record(
    {
      authorization: fc.oneof(
        anyToken.map((token) => `Bearer ${token}`),
        anyText,
        anyText.map((text) => `Basic ${Buffer.from(text).toString('base64')}`),
      ),
      'client-request-id': anyText,
      cookie: fc.oneof(
        anyText,
        anyText.map((text) => `ESTSAUTH=${text}`),
      ),
    },
    { requiredKeys: [] },
  )
  .map((given) => given as Record<string, string>);
const method = fc.constantFrom('GET', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH');

function requestOf(host: string, path: fc.Arbitrary<string>, body: fc.Arbitrary<string>): fc.Arbitrary<ServerRequest> {
  return fc
    .record({
      method,
      path,
      query: fields,
      headers,
      body,
      certificate: fc.option(
        fc.oneof(
          fc.constant(issued.der),
          fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        ),
      ),
    })
    .map(({ certificate, query, body: text, ...rest }) => ({
      ...rest,
      host,
      origin: `https://${host}`,
      query: new URLSearchParams(query),
      body: Buffer.from(text),
      ...(certificate !== null && { clientCertificate: certificate }),
    }));
}

async function answers(handle: (request: ServerRequest) => unknown, request: ServerRequest): Promise<void> {
  const startedMs = performance.now();
  judgeAnswer((await handle(request)) as Parameters<typeof judgeAnswer>[0]);
  const tookMs = performance.now() - startedMs;
  if (tookMs > HANG_MS) throw new Error(`took ${tookMs.toFixed(0)} ms`);
}

const json = fc.oneof(anyJson, spoiled(joinBody), anyText, fc.constant(joinBody));

export const parts: readonly FuzzPart[] = [
  {
    title: 'readers of tokens, keys and registration requests answer whatever they are given',
    weight: 4,
    property: fc.property(
      fc.nat(parsers.length - 1),
      fc.oneof(anyToken, anyJson, spoiled(joinBody), fields),
      (index, text) => {
        parsers[index]?.(text);
      },
    ),
  },
  {
    title: 'the sign-in host answers every form, page and token request',
    weight: 3,
    property: fc.asyncProperty(requestOf('login.microsoftonline.com', loginPath, fc.oneof(fields, json)), (request) =>
      answers(world.entra.login, request),
    ),
  },
  {
    title: 'the registration host answers every request to join, leave and register keys',
    weight: 2,
    property: fc.asyncProperty(requestOf('enterpriseregistration.windows.net', drsPath, json), (request) =>
      answers(world.entra.drs, request),
    ),
  },
  {
    title: 'userinfo answers every token',
    weight: 1,
    property: fc.asyncProperty(requestOf('graph.microsoft.com', fc.constant('/oidc/userinfo'), anyText), (request) =>
      answers(async (asked) => world.entra.userinfo(asked), request),
    ),
  },
];
