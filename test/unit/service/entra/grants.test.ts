import { createHash, X509Certificate } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../../src/network/http.ts';
import { issueCertificate } from '../../../../src/protocol/x509/certificate.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import { GRAPH_PERMISSIONS } from '../../../../src/service/entra/resources.ts';
import { createEntraWorld, type EntraWorld, jsonOf, LOGIN } from '../../../support/entra.ts';
import { CONTOSO, requestOf, testKeys } from '../../../support/service.ts';

const APP = 'aaaaaaaa-0000-4000-8000-000000000001';
const GRAPH = 'https://graph.microsoft.com/.default';
const keys = testKeys.take(0);
const certificate = issueCertificate({
  subject: commonName('Importer'),
  publicKeyDer: encodePublicKey(keys.publicKey),
  signer: keys.privateKey,
  serialNumber: '01',
  notBeforeMs: Date.UTC(2020, 0),
  notAfterMs: Date.UTC(2040, 0),
  extensions: [],
});

let world: EntraWorld;

beforeEach(() => {
  world = createEntraWorld();
  world.entra.directory.queries.applications.save({
    clientId: APP,
    objectId: 'bbbbbbbb-0000-4000-8000-000000000002',
    displayName: 'Importer',
    secretSha256: createHash('sha256').update('s3:cret+').digest('hex'),
    roles: ['Device.Read.All'],
    certificates: [certificate.toString('base64')],
    redirectUris: ['https://app.contoso.com/back'],
    scopes: ['User.Read', 'Group.Read.All'],
    enableIdTokenIssuance: false,
  });
});

const claimsOf = (body: Record<string, unknown>) =>
  JSON.parse(Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;

describe('a client assertion', () => {
  const thumbprint = createHash('sha1').update(certificate).digest();

  const sign = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, key = keys.privateKey) => {
    const nowS = world.context.clock.now() / 1000;
    return new SignJWT({
      iss: APP,
      sub: APP,
      aud: `${LOGIN}/${CONTOSO.id}/oauth2/v2.0/token`,
      nbf: nowS,
      exp: nowS + 600,
      jti: 'one',
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', x5t: thumbprint.toString('base64url'), ...header })
      .sign(key);
  };
  const present = async (assertion: string, changes: Record<string, string> = {}) =>
    jsonOf(
      await world.redeem(
        {
          grant_type: 'client_credentials',
          client_id: APP,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
          scope: GRAPH,
          ...changes,
        },
        2,
      ),
    );

  it('stands for the secret, by SHA-1 or SHA-256, RS256 or PS256', async () => {
    const sha256 = createHash('sha256').update(certificate).digest('base64url');
    expect(new X509Certificate(certificate).fingerprint.replaceAll(':', '').toLowerCase()).toBe(
      thumbprint.toString('hex'),
    );
    const assertions = [
      await sign(),
      await sign({}, { x5t: undefined, 'x5t#S256': sha256, alg: 'PS256' }),
      await sign({ aud: `${LOGIN}/contoso.com/v2.0` }, { x5t: thumbprint.toString('hex') }),
    ];
    for (const assertion of assertions) {
      expect(claimsOf(await present(assertion))).toMatchObject({ appid: APP, roles: ['Device.Read.All'] });
    }
  });

  it.each([
    ['another key', {}, {}, 1, 700027],
    ['an unknown certificate', {}, { x5t: 'AAAA' }, 0, 700027],
    ['another client', { sub: CLIENTS.azureCli }, {}, 0, 50048],
    ['another audience', { aud: 'https://graph.microsoft.com/x' }, {}, 0, 50027],
    ['a foreign tenant', { aud: `${LOGIN}/fabrikam.com/oauth2/v2.0/token` }, {}, 0, 50027],
    ['times gone by', { nbf: 1, exp: 2 }, {}, 0, 700024],
    ['times to come', { nbf: 4_000_000_000, exp: 4_000_000_600 }, {}, 0, 700024],
    ['no end', { exp: undefined }, {}, 0, 700024],
  ])('is refused for %s', async (_, claims, header, key, code) => {
    const assertion = await sign(claims, header, testKeys.take(key).privateKey);
    expect(await present(assertion)).toMatchObject({ error_codes: [code] });
  });

  it('is refused when nobody signed it, or with the public key as a secret', async () => {
    const [, payload = ''] = (await sign()).split('.');
    const header = (alg: string) =>
      Buffer.from(JSON.stringify({ alg, x5t: thumbprint.toString('base64url') })).toString('base64url');
    expect(await present(`${header('none')}.${payload}.`)).toMatchObject({ error_codes: [700027] });
    const { createHmac } = await import('node:crypto');
    const pem = keys.publicKey.export({ format: 'pem', type: 'spki' });
    const confused = `${header('HS256')}.${payload}`;
    const mac = createHmac('sha256', pem).update(confused).digest('base64url');
    expect(await present(`${confused}.${mac}`)).toMatchObject({ error_codes: [700027] });
    expect(await present(await sign(), { client_assertion_type: 'saml' })).toMatchObject({ error_codes: [9002313] });
  });
});

describe('a secret', () => {
  it('may come in a Basic header, percent-encoded', async () => {
    const credentials = Buffer.from(`${APP}:${encodeURIComponent('s3:cret+')}`).toString('base64');
    const response = await world.entra.login(
      requestOf('POST', `${LOGIN}/${CONTOSO.id}/oauth2/v2.0/token`, {
        headers: { authorization: `Basic ${credentials}` },
        form: { grant_type: 'client_credentials', scope: GRAPH },
      }),
    );
    expect(claimsOf(jsonOf(response))).toMatchObject({ idtyp: 'app', roles: ['Device.Read.All'] });
  });

  it('is nothing that a public client has', async () => {
    const form = { grant_type: 'client_credentials', client_id: CLIENTS.azureCli, client_secret: 'x', scope: GRAPH };
    expect(jsonOf(await world.redeem(form, 2))).toMatchObject({ error: 'invalid_client', error_codes: [700025] });
  });
});

describe('user name and password', () => {
  const ask = async (changes: Record<string, string> = {}, tenant: string = CONTOSO.id) => {
    const form = {
      grant_type: 'password',
      client_id: CLIENTS.azureCli,
      username: 'ada@contoso.com',
      password: 'secret',
      scope: 'openid offline_access User.Read',
      client_info: '1',
      ...changes,
    };
    return jsonOf(await world.entra.login(requestOf('POST', `${LOGIN}/${tenant}/oauth2/v2.0/token`, { form })));
  };

  it('give access, refresh and id token', async () => {
    const body = await ask();
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'openid User.Read' });
    expect(claimsOf(body)).toMatchObject({ upn: 'ada@contoso.com', amr: ['pwd'], scp: 'User.Read' });
    expect([typeof body['refresh_token'], typeof body['id_token'], typeof body['client_info']]).toEqual([
      'string',
      'string',
      'string',
    ]);
    expect((await ask({}, 'organizations'))['token_type']).toBe('Bearer');
  });

  it('say in the reply what was granted as the request spelt it, so that caches find it again', async () => {
    const graph = 'https://graph.microsoft.com';
    expect(await ask({ scope: `${graph}/User.Read openid` })).toMatchObject({ scope: `openid ${graph}/User.Read` });
    expect(await ask({ scope: `${graph}/.default` })).toMatchObject({ scope: `${graph}/User.Read ${graph}/.default` });
    expect(await ask({ scope: `api://${APP}/access` })).toMatchObject({ scope: `api://${APP}/access` });
  });

  it.each([
    ['a wrong password', { password: 'x' }, 50126],
    ['an unknown user', { username: 'bob@contoso.com' }, 50034],
    ['no password', { password: '' }, 50126],
    ['a resource without a permission', { scope: 'https://graph.microsoft.com openid' }, 70011],
    ['a wrong secret', { client_id: APP, client_secret: 'x' }, 7000215],
  ])('are refused for %s', async (_, changes, code) => {
    expect(await ask(changes)).toMatchObject({ error_codes: [code] });
  });

  it('are not taken at the address that all tenants share', async () => {
    expect(await ask({}, 'common')).toMatchObject({ error: 'invalid_request', error_codes: [9001023] });
  });

  it('lock the account in the end', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) await ask({ password: `wrong ${attempt}` });
    expect(await ask()).toMatchObject({ error_codes: [50053] });
  });

  it('carry what the application was given consent for, and the user may do', async () => {
    world.entra.directory.queries.users.update({ ...world.ada, isGlobalAdministrator: true });
    expect(claimsOf(await ask({ client_id: APP, scope: GRAPH }))['scp']).toBe('Group.Read.All User.Read');
    expect(String(claimsOf(await ask({ scope: GRAPH }))['scp']).split(' ')).toEqual([...GRAPH_PERMISSIONS]);
  });
});

describe('a device code', () => {
  const begin = async (version: 1 | 2 = 2, changes: Record<string, string> = {}) => {
    const path = `${LOGIN}/${CONTOSO.id}/oauth2/${version === 2 ? 'v2.0/' : ''}devicecode`;
    const form = {
      client_id: CLIENTS.azureCli,
      ...(version === 2 ? { scope: 'openid User.Read' } : { resource: 'https://graph.microsoft.com' }),
      ...changes,
    };
    const response = await world.entra.login(requestOf('POST', path, { form }));
    return { status: response.status, body: jsonOf(response) as Record<string, string> };
  };
  const poll = async (code: string | undefined, grant_type = 'device_code', name = 'device_code') =>
    jsonOf(await world.redeem({ grant_type, client_id: CLIENTS.azureCli, [name]: code ?? '' }, 2));
  const enter = async (
    userCode: string | undefined,
    form: Record<string, string> = { login: 'ada@contoso.com', passwd: 'secret' },
  ) => world.submit(`/common/oauth2/deviceauth?otc=${encodeURIComponent(userCode ?? '')}`, form);
  const flowTokenOf = (html: string) => /name="flowToken" value="([^"]+)"/.exec(html)?.[1] ?? '';
  /** Says on the last page that it is one's own device. */
  const confirm = async (page: HttpResponse, answer: Record<string, string> = { continue: '1' }) =>
    world.submit('/common/SAS/ProcessAuth', { flowToken: flowTokenOf(page.body.toString()), ...answer });

  it('is pending until a person has signed in with it, in both spellings of the grant', async () => {
    const { body } = await begin();
    expect(body).toMatchObject({
      user_code: expect.stringMatching(/^[A-Z2-9]{9}$/),
      verification_uri: `${LOGIN}/common/oauth2/deviceauth`,
      expires_in: 900,
      interval: 5,
      message: expect.stringContaining(body['user_code'] ?? '?'),
    });
    const urn = 'urn:ietf:params:oauth:grant-type:device_code';
    for (const pending of [
      await poll(body['device_code']),
      await poll(body['device_code'], urn),
      await poll(body['device_code'], urn, 'code'),
    ]) {
      expect(pending).toMatchObject({ error: 'authorization_pending', error_codes: [70016] });
    }
    const page = await enter(body['user_code']?.toLowerCase());
    expect(page.body.toString()).toContain('content="CmsiInterrupt"');
    expect(page.body.toString()).toContain('Are you trying to sign in to Microsoft Azure CLI?');
    expect(await poll(body['device_code'])).toMatchObject({ error_codes: [70016] });
    expect((await confirm(page)).body.toString()).toContain(
      'You have signed in to the Microsoft Azure CLI application',
    );
    expect(claimsOf(await poll(body['device_code'], urn))).toMatchObject({ upn: 'ada@contoso.com', scp: 'User.Read' });
    expect(await poll(body['device_code'])).toMatchObject({ error: 'bad_verification_code', error_codes: [70018] });
  });

  it('is spelt otherwise by version 1', async () => {
    const { body } = await begin(1);
    expect(body).toMatchObject({
      verification_url: `${LOGIN}/common/oauth2/deviceauth`,
      expires_in: '900',
      interval: '5',
    });
  });

  it('is asked for on a page, which takes it by its address', async () => {
    const page = await world.entra.login(requestOf('GET', `${LOGIN}/common/oauth2/deviceauth`));
    expect(page.body.toString()).toContain('id="deviceCode"');
    const { body } = await begin();
    const next = await world.entra.login(
      requestOf('GET', `${LOGIN}/common/oauth2/deviceauth?otc=${body['user_code']}`),
    );
    expect(next.body.toString()).toContain('id="signIn"');
  });

  it('goes through every page that a sign-in has', async () => {
    world.entra.directory.queries.settings.set('conditionalAccess', [
      {
        id: 'c0000000-0000-4000-8000-000000000001',
        displayName: 'MFA',
        state: 'enabled',
        conditions: {
          users: { includeUsers: ['All'], excludeUsers: [], includeGroups: [], excludeGroups: [] },
          applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
        },
        grantControls: { operator: 'AND', builtInControls: ['mfa'], termsOfUse: [] },
      },
    ]);
    const { body } = await begin();
    const factor = await confirm(await enter(body['user_code']), {});
    const authenticator = /DisplaySign">(\d+)</.exec(factor.body.toString())?.[1] ?? '';
    await confirm(await confirm(factor, { authenticator }));
    expect(claimsOf(await poll(body['device_code']))['amr']).toEqual(['pwd', 'mfa']);
  });

  it('can be declined, runs out, and is known to its client alone', async () => {
    world.entra.directory.queries.settings.set('mfaToJoin', true);
    const declined = await begin(2, { scope: 'urn:ms-drs:enterpriseregistration.windows.net/.default' });
    const goodbye = await confirm(await enter(declined.body['user_code']), { cancel: '1' });
    expect(goodbye.body.toString()).toContain('You have declined');
    expect(await poll(declined.body['device_code'])).toMatchObject({
      error: 'authorization_declined',
      error_codes: [65004],
    });

    const late = await begin();
    const other = {
      grant_type: 'device_code',
      client_id: CLIENTS.graphPowerShell,
      device_code: late.body['device_code'] ?? '',
    };
    expect(jsonOf(await world.redeem(other, 2))).toMatchObject({ error_codes: [70018] });
    world.context.advance(900_000);
    expect(await poll(late.body['device_code'])).toMatchObject({ error: 'expired_token', error_codes: [70020] });
  });

  it.each([
    ['is not known', 'WRONGCODE', 70018],
    ['is left out', ' ', 90119],
  ])('is asked for again on the same page when it %s', async (_, typed, code) => {
    const page = (await enter(typed)).body.toString();
    expect([page.includes('id="deviceCode"'), page.includes(`data-code="${code}"`)]).toEqual([true, true]);
  });

  it('is asked for again when it has run out or has been used', async () => {
    const used = await begin();
    await confirm(await enter(used.body['user_code']));
    expect((await enter(used.body['user_code'])).body.toString()).toContain('data-code="90120"');
    const late = await begin();
    world.context.advance(900_000);
    expect((await enter(late.body['user_code'])).body.toString()).toContain('data-code="70019"');
  });

  it.each([
    ['no client', { client_id: '' }, 900144],
    ['an unknown client', { client_id: 'c0ffee00-0000-4000-8000-000000000000' }, 700016],
    ['an unknown resource', { scope: 'https://unknown.example/.default' }, 500011],
    ['a resource without a permission', { scope: 'https://graph.microsoft.com/' }, 70011],
  ])('is not given out for %s', async (_, changes, code) => {
    expect((await begin(2, changes)).body).toMatchObject({ error_codes: [code] });
  });
});

describe('an address to go back to', () => {
  const path = (uri: string) =>
    `/common/oauth2/v2.0/authorize?client_id=${APP}&response_type=code&scope=User.Read&redirect_uri=${encodeURIComponent(uri)}`;

  it('is one that the application registered', async () => {
    const done = await world.submit(path('https://app.contoso.com/back'), {
      login: 'ada@contoso.com',
      passwd: 'secret',
    });
    expect(done.headers['location']).toMatch(/^https:\/\/app\.contoso\.com\/back\?code=/);
    const other = await world.submit(path('https://app.contoso.com/other'), {
      login: 'ada@contoso.com',
      passwd: 'secret',
    });
    expect(other.body.toString()).toContain('data-code="50011"');
  });
});

describe('signing out', () => {
  it('says so, and leads back to an address of the client alone', async () => {
    const logOut = async (query: string) =>
      world.entra.login(requestOf('GET', `${LOGIN}/common/oauth2/v2.0/logout?${query}`));
    expect((await logOut('')).body.toString()).toContain('You signed out');
    const back = await logOut(`client_id=${APP}&post_logout_redirect_uri=https://app.contoso.com/back&state=a%26b`);
    expect(back.headers['location']).toBe('https://app.contoso.com/back?state=a%26b');
    expect((await logOut('client_id=x&post_logout_redirect_uri=https://evil.example/')).status).toBe(200);
  });
});

describe('userinfo', () => {
  it('names the user of a Graph token, by the subject of the id token', async () => {
    const body = jsonOf(
      await world.redeem(
        {
          grant_type: 'password',
          client_id: CLIENTS.azureCli,
          username: 'ada@contoso.com',
          password: 'secret',
          scope: 'openid User.Read',
        },
        2,
      ),
    );
    const ask = async (token: unknown) =>
      world.entra.userinfo(
        requestOf('GET', 'https://graph.microsoft.com/oidc/userinfo', {
          headers: { authorization: `Bearer ${token}` },
        }),
      );
    const id = JSON.parse(Buffer.from(String(body['id_token']).split('.')[1] ?? '', 'base64url').toString()) as {
      sub: string;
    };
    expect(jsonOf(await ask(body['access_token']))).toEqual({ sub: id.sub, name: 'Ada' });
    expect((await ask(body['id_token'])).status).toBe(401);
    world.entra.directory.deleteUser(world.ada.id);
    expect((await ask(body['access_token'])).status).toBe(403);
  });
});
