import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../src/network/http.ts';
import type { EntraClaims } from '../../../src/protocol/oidc/claims.ts';
import { kidOf } from '../../../src/protocol/oidc/jwks.ts';
import { signJwt } from '../../../src/protocol/oidc/jwt.ts';
import { CLIENTS } from '../../../src/service/entra/clients.ts';
import { golden } from '../../support/canonical-xml.ts';
import { CONTOSO, testKeys } from '../../support/service.ts';
import { HOSTS, openWholeService, SOAP, TRANSPORTS, URLS, type WholeService } from '../../support/whole-service.ts';
import { graphError, registrationError, soapFault } from './answered.ts';

const OTHER_TENANT = 'aaaaaaaa-0000-4000-8000-000000000000';
const HOUR_MS = 3_600_000;
const POLICIES_RESPONSE =
  'http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy/IPolicy/GetPoliciesResponse';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const partsOf = (token: string) => token.split('.') as [string, string, string];
const claimsOf = (token: string) => JSON.parse(Buffer.from(partsOf(token)[1], 'base64url').toString()) as EntraClaims;
const signingKey = testKeys.serviceKey('token-signing');
const service = { key: signingKey.privateKey, kid: kidOf(signingKey.publicKey) };
const stranger = { key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, kid: service.kid };

/** What may be done to an honest token so that nobody takes it. */
const FORGERIES: ReadonlyArray<readonly [string, (honest: string) => string]> = [
  ['garbage', () => 'garbage'],
  ['three parts of garbage', () => 'a.b.c'],
  ['a token without its signature', (honest) => `${honest.split('.').slice(0, 2).join('.')}.`],
  ['a signature alone', (honest) => `..${partsOf(honest)[2]}`],
  ['algorithm none', (honest) => `${encode({ typ: 'JWT', alg: 'none' })}.${partsOf(honest)[1]}.`],
  [
    'algorithm none under the service’s key id',
    (honest) => `${encode({ typ: 'JWT', alg: 'none', kid: service.kid })}.${partsOf(honest)[1]}.${partsOf(honest)[2]}`,
  ],
  [
    'claims that were changed',
    (honest) => [partsOf(honest)[0], encode({ ...claimsOf(honest), oid: OTHER_TENANT }), partsOf(honest)[2]].join('.'),
  ],
  ['another key under the service’s key id', (honest) => signJwt(claimsOf(honest), stranger)],
  ['a key id that nobody has', (honest) => signJwt(claimsOf(honest), { ...service, kid: 'elsewhere' })],
  [
    'a mac that takes the public key for a secret',
    (honest) => {
      const signed = `${encode({ typ: 'JWT', alg: 'HS256', kid: service.kid })}.${partsOf(honest)[1]}`;
      const secret = signingKey.publicKey.export({ format: 'pem', type: 'spki' });
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    },
  ],
  [
    'the key that is published but does not sign yet',
    (honest) => {
      const { privateKey, publicKey } = testKeys.serviceKey('token-signing-next');
      return signJwt(claimsOf(honest), { key: privateKey, kid: kidOf(publicKey) });
    },
  ],
  [
    'a key that the token brings along',
    (honest) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = publicKey.export({ format: 'jwk' });
      const signed = `${encode({ typ: 'JWT', alg: 'RS256', jwk, jku: 'https://evil.example/keys' })}.${partsOf(honest)[1]}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  ],
  ['another audience', (honest) => signJwt({ ...claimsOf(honest), aud: 'https://example.com' }, service)],
  ['another tenant', (honest) => signJwt({ ...claimsOf(honest), tid: OTHER_TENANT }, service)],
  [
    'the issuer of another tenant',
    (honest) => signJwt({ ...claimsOf(honest), iss: `https://sts.windows.net/${OTHER_TENANT}/` }, service),
  ],
  ['a time to come', (honest) => signJwt({ ...claimsOf(honest), nbf: claimsOf(honest).nbf + 60 }, service)],
  ['a time gone by', (honest) => signJwt({ ...claimsOf(honest), exp: claimsOf(honest).nbf }, service)],
  ['claims that are a list', (honest) => [partsOf(honest)[0], encode([]), partsOf(honest)[2]].join('.')],
];

describe.each(TRANSPORTS)('an access token over the %s transport', (by) => {
  let world: WholeService;
  let honest: Readonly<Record<'graph' | 'user' | 'drs' | 'mdm' | 'id', string>>;

  beforeAll(async () => {
    world = await openWholeService(by);
    const { access_token: drs = '', id_token: id = '', refresh_token = '' } = await world.userTokens();
    const renewal = { grant_type: 'refresh_token', client_id: CLIENTS.broker, refresh_token, resource: HOSTS.graph };
    const { access_token: user } = JSON.parse((await world.redeem(renewal)).body.toString()) as {
      access_token: string;
    };
    honest = { graph: await world.adminToken(), user, drs, id, mdm: (await world.enrolDevice()).enrolmentToken };
  });
  afterAll(() => world?.dispose());

  const headersOf = (authorization: string | undefined) => ({ headers: { ...(authorization && { authorization }) } });
  const askGraph = (authorization?: string) =>
    world.send('GET', `${HOSTS.graph}/v1.0/organization`, headersOf(authorization));
  const askNonce = (authorization?: string) =>
    world.send('GET', `${HOSTS.drs}/EnrollmentServer/nonce/${CONTOSO.id}/?api-version=1.0`, headersOf(authorization));
  const askJoin = (authorization?: string) => world.send('POST', URLS.join, { ...headersOf(authorization), json: {} });
  const askUserinfo = (authorization?: string) =>
    world.send('GET', `${HOSTS.graph}/oidc/userinfo`, headersOf(authorization));
  const askHelloKey = (authorization?: string) =>
    world.send('POST', `${HOSTS.drs}/EnrollmentServer/key/?api-version=1.0`, { ...headersOf(authorization), json: {} });
  const askBulk = async (authorization?: string) => {
    const parts = { ...headersOf(authorization), json: {} };
    const { body } = await world.send('POST', `${HOSTS.login}/webapp/bulkaadjtoken/begin`, parts);
    const { state, resultData } = JSON.parse(body.toString()) as Record<string, string>;
    return [state, /AADSTS\d+/.exec(resultData ?? '')?.[0]];
  };
  const askTerms = async (authorization?: string) => {
    const query = 'api-version=1.0&redirect_uri=ms-appx-web%3A%2F%2FMicrosoft.AAD.BrokerPlugin';
    const url = `https://portal.manage.microsoft.com/TermsofUse.aspx?${query}`;
    return (await world.send('GET', url, headersOf(authorization))).headers['location'] ?? '';
  };
  const askPolicies = (token: string) =>
    world.send('POST', URLS.policy, {
      body: golden('mde2/get-policies.xml').replace(
        /(token-type:jwt"[^>]*>)[^<]*/,
        `$1${Buffer.from(token).toString('base64')}`,
      ),
      headers: { 'content-type': SOAP },
    });

  function expectGraphRefusal(response: HttpResponse): void {
    expect(graphError(response, 401).code).toBe('InvalidAuthenticationToken');
    expect(response.headers['www-authenticate']).toMatch(/^Bearer /);
  }

  it('that is honest is taken by the service that it is for', async () => {
    expect((await askGraph(`Bearer ${honest.graph}`)).status).toBe(200);
    expect((await askNonce(`Bearer ${honest.drs}`)).status).toBe(200);
    expect((await askUserinfo(`Bearer ${honest.user}`)).status).toBe(200);
    expect(await askBulk(`Bearer ${honest.drs}`)).toEqual(['CompleteError', 'AADSTS9002313']);
    expect(await askTerms(`Bearer ${honest.mdm}`)).toContain('IsAccepted=true');
    expect((await askPolicies(honest.mdm)).body.toString()).toContain('GetPoliciesResponse');
    expect((await askPolicies(honest.mdm)).body.toString()).not.toContain('Fault');
  });

  it.each(FORGERIES)('made of %s is refused everywhere', async (_, forge) => {
    expectGraphRefusal(await askGraph(`Bearer ${forge(honest.graph)}`));
    expect(registrationError(await askNonce(`Bearer ${forge(honest.drs)}`), 401)).toBe('AuthenticationError');
    expect(registrationError(await askJoin(`Bearer ${forge(honest.drs)}`), 401)).toBe('AuthenticationError');
    expect(soapFault(await askPolicies(forge(honest.mdm)), POLICIES_RESPONSE)).toBe('s:Authentication');
    expect((await askUserinfo(`Bearer ${forge(honest.user)}`)).status).toBe(401);
    expect(registrationError(await askHelloKey(`Bearer ${forge(honest.drs)}`), 401)).toBe('AuthenticationError');
    expect(await askBulk(`Bearer ${forge(honest.drs)}`)).toEqual(['CompleteError', 'AADSTS240001']);
    expect(await askTerms(`Bearer ${forge(honest.mdm)}`)).toContain('error=unauthorized_client');
  });

  it.each([undefined, 'Bearer', 'Bearer ', 'Basic YWRhOnNlY3JldA==', 'Negotiate'])(
    'is needed where the header says %s',
    async (header) => {
      expectGraphRefusal(await askGraph(header));
      expect(registrationError(await askNonce(header), 401)).toBe('AuthenticationError');
      expect(registrationError(await askJoin(header), 401)).toBe('AuthenticationError');
    },
  );

  it('for one service is refused by the others', async () => {
    expectGraphRefusal(await askGraph(`Bearer ${honest.drs}`));
    expectGraphRefusal(await askGraph(`Bearer ${honest.mdm}`));
    expect(registrationError(await askJoin(`Bearer ${honest.graph}`), 401)).toBe('AuthenticationError');
    expect(registrationError(await askNonce(`Bearer ${honest.mdm}`), 401)).toBe('AuthenticationError');
    expect(soapFault(await askPolicies(honest.graph), POLICIES_RESPONSE)).toBe('s:Authentication');
    expect(soapFault(await askPolicies(honest.drs), POLICIES_RESPONSE)).toBe('s:Authentication');
    expect((await askUserinfo(`Bearer ${honest.drs}`)).status).toBe(401);
    expect(await askBulk(`Bearer ${honest.user}`)).toEqual(['CompleteError', 'AADSTS240001']);
    expect(await askTerms(`Bearer ${honest.drs}`)).toContain('error=unauthorized_client');
  });

  it('is none that was made for a client to read', async () => {
    expectGraphRefusal(await askGraph(`Bearer ${honest.id}`));
    expect((await askUserinfo(`Bearer ${honest.id}`)).status).toBe(401);
    expect(registrationError(await askJoin(`Bearer ${honest.id}`), 401)).toBe('AuthenticationError');
    expect(soapFault(await askPolicies(honest.id), POLICIES_RESPONSE)).toBe('s:Authentication');
  });

  it('is refused when its hour is over by the lab clock', async () => {
    world.advance(HOUR_MS);
    expectGraphRefusal(await askGraph(`Bearer ${honest.graph}`));
    expect(registrationError(await askNonce(`Bearer ${honest.drs}`), 401)).toBe('AuthenticationError');
    expect(soapFault(await askPolicies(honest.mdm), POLICIES_RESPONSE)).toBe('s:Authentication');
  });
});
