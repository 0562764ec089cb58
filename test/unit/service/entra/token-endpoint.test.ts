import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import { DRS_AUDIENCES, GRAPH_AUDIENCES } from '../../../../src/service/entra/resources.ts';
import { createEntraWorld, type EntraWorld, jsonOf, LOGIN, REDIRECT, VERIFIER } from '../../../support/entra.ts';
import { CONTOSO, requestOf } from '../../../support/service.ts';

const MDM = 'https://enrollment.manage.microsoft.com/';
const APP = { clientId: 'aaaaaaaa-0000-4000-8000-000000000001', secret: 's3cret' };

let world: EntraWorld;

beforeEach(() => {
  world = createEntraWorld();
  world.entra.directory.queries.applications.save({
    clientId: APP.clientId,
    objectId: 'bbbbbbbb-0000-4000-8000-000000000002',
    displayName: 'Importer',
    secretSha256: createHash('sha256').update(APP.secret).digest('hex'),
    roles: ['DeviceManagementServiceConfig.ReadWrite.All'],
    certificates: [],
    redirectUris: [],
    scopes: null,
    enableIdTokenIssuance: false,
  });
});

const claimsOf = async (token: string) => {
  const keys = createLocalJWKSet(world.entra.tokens.jwks() as Parameters<typeof createLocalJWKSet>[0]);
  return (await jwtVerify(token, keys, { currentDate: new Date(world.context.clock.now()) })).payload;
};

const codeForm = async (changes: Readonly<Record<string, string>> = {}) => ({
  grant_type: 'authorization_code',
  client_id: CLIENTS.broker,
  code: await world.signIn(),
  redirect_uri: REDIRECT,
  code_verifier: VERIFIER,
  ...changes,
});

async function expectRefusal(form: Readonly<Record<string, string>>, code: number, error = 'invalid_grant') {
  const response = await world.redeem(form);
  const body = jsonOf(response);
  expect(body).toMatchObject({ error, error_codes: [code] });
  expect(body['error_description']).toMatch(new RegExp(`^AADSTS${code}: .*Trace ID: .*Timestamp: 2026-`, 's'));
  expect(response.status).toBe(error === 'invalid_client' ? 401 : 400);
}

describe('an authorization code', () => {
  it('of a user of the other organisation becomes tokens of that tenant', async () => {
    const tenantId = '99999999-9999-4999-8999-999999999999';
    world.entra.directory.queries.settings.set('otherOrganisation', { tenantId, domain: 'contoso.com' });
    const body = jsonOf(await world.redeem(await codeForm()));
    expect(await claimsOf(String(body['access_token']))).toMatchObject({ tid: tenantId, upn: 'ada@contoso.com' });
  });

  it('becomes tokens for device registration that jose verifies', async () => {
    const body = jsonOf(await world.redeem(await codeForm()));
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: '3599', resource: DRS_AUDIENCES[0] });
    expect(await claimsOf(String(body['access_token']))).toMatchObject({
      aud: DRS_AUDIENCES[0],
      iss: `https://sts.windows.net/${CONTOSO.id}/`,
      tid: CONTOSO.id,
      oid: world.ada.id,
      upn: 'ada@contoso.com',
      appid: CLIENTS.broker,
      amr: ['pwd'],
      scp: 'policy_management',
      ver: '1.0',
    });
    expect(await claimsOf(String(body['id_token']))).toMatchObject({ aud: CLIENTS.broker, upn: 'ada@contoso.com' });
  });

  it('carries the addresses of automatic enrolment only for those who enrol', async () => {
    const licensed = await claimsOf((await world.tokens())['id_token'] ?? '');
    expect(licensed).toMatchObject({
      mdm_enrollment_url: 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc',
      mdm_terms_of_use_url: 'https://portal.manage.microsoft.com/TermsofUse.aspx',
      mdm_compliance_url: 'https://portal.manage.microsoft.com/?portalAction=Compliance',
    });
    world.entra.directory.queries.settings.set('mdmScope', 'none');
    const tokens = await world.tokens();
    for (const name of ['id_token', 'access_token']) {
      expect(await claimsOf(tokens[name] ?? '')).not.toHaveProperty('mdm_enrollment_url');
    }
  });

  it('serves once', async () => {
    const form = await codeForm();
    expect((await world.redeem(form)).status).toBe(200);
    await expectRefusal(form, 54005);
  });

  it('ends after ten minutes', async () => {
    const form = await codeForm();
    world.context.advance(600_000);
    await expectRefusal(form, 70008);
  });

  it('needs the verifier of its challenge, its client and its redirect URI', async () => {
    await expectRefusal(await codeForm({ code_verifier: 'w'.repeat(43) }), 501481);
    const { code_verifier: _, ...without } = await codeForm();
    await expectRefusal(without, 501481);
    await expectRefusal(await codeForm({ client_id: CLIENTS.deviceRegistration }), 70000);
    await expectRefusal(await codeForm({ redirect_uri: 'ms-aadj-redir://auth/mdm' }), 500112);
  });

  it('of a web application is worth nothing without its secret', async () => {
    const back = 'https://app.contoso.com/back';
    const { applications } = world.entra.directory.queries;
    const application = applications.byClientId(APP.clientId);
    if (application === undefined) throw new Error('the application is gone');
    applications.save({ ...application, redirectUris: [back] });
    const redeem = async (uri: string, secret: Record<string, string>) => {
      const code = await world.signIn({ client_id: APP.clientId, redirect_uri: uri });
      const form = { grant_type: 'authorization_code', client_id: APP.clientId, code, redirect_uri: uri };
      return jsonOf(await world.redeem({ ...form, code_verifier: VERIFIER, ...secret }));
    };
    expect(await redeem(back, {})).toMatchObject({ error: 'invalid_client', error_codes: [7000218] });
    expect(await redeem(back, { client_secret: APP.secret })).toHaveProperty('access_token');
    expect(await redeem('http://localhost:8400', {})).toHaveProperty('access_token');
  });

  it('takes a plain challenge as well', async () => {
    const code = await world.signIn({ code_challenge: VERIFIER, code_challenge_method: 'plain' });
    expect((await world.redeem(await codeForm({ code }))).status).toBe(200);
  });

  it('is worth nothing once its user is disabled', async () => {
    const form = await codeForm();
    world.entra.directory.queries.users.update({ ...world.ada, accountEnabled: false });
    await expectRefusal(form, 50057);
  });

  it('gives what version 2 asks for in scopes, with the nonce', async () => {
    const scope = 'openid offline_access https://graph.microsoft.com/User.Read';
    const code = await world.signIn({ resource: undefined, scope, nonce: 'n-1' });
    const body = jsonOf(await world.redeem(await codeForm({ code }), 2));
    expect(body).toMatchObject({ expires_in: 3599, scope: 'openid https://graph.microsoft.com/User.Read' });
    expect(await claimsOf(String(body['access_token']))).toMatchObject({ aud: GRAPH_AUDIENCES[0], scp: 'User.Read' });
    expect(await claimsOf(String(body['id_token']))).toMatchObject({
      iss: `${LOGIN}/${CONTOSO.id}/v2.0`,
      nonce: 'n-1',
      preferred_username: 'ada@contoso.com',
    });
  });

  it('brings no refresh token when version 2 did not ask for one', async () => {
    const code = await world.signIn({ resource: undefined, scope: 'openid' });
    const body = jsonOf(await world.redeem(await codeForm({ code }), 2));
    expect(body).not.toHaveProperty('refresh_token');
    expect(body).toHaveProperty('id_token');
  });

  it('lets a global administrator use Graph fully', async () => {
    const { users } = world.entra.directory.queries;
    users.update({ ...world.ada, isGlobalAdministrator: true });
    const code = await world.signIn({ resource: undefined, scope: 'https://graph.microsoft.com/.default' });
    const body = jsonOf(await world.redeem(await codeForm({ code }), 2));
    const claims = await claimsOf(String(body['access_token']));
    expect(claims['scp']).toContain('DeviceManagementServiceConfig.ReadWrite.All');
    expect(claims['wids']).toEqual(['62e90394-69f5-4237-9190-012177145e10']);
  });
});

describe('a refresh token', () => {
  const refreshForm = async (changes: Readonly<Record<string, string>> = {}) => ({
    grant_type: 'refresh_token',
    client_id: CLIENTS.broker,
    refresh_token: (await world.tokens())['refresh_token'] ?? '',
    ...changes,
  });

  it('gives a token for the MDM service', async () => {
    const body = jsonOf(await world.redeem(await refreshForm({ resource: MDM })));
    const claims = await claimsOf(String(body['access_token']));
    expect(claims).toMatchObject({ aud: MDM, scp: 'mdm_delegation', upn: 'ada@contoso.com' });
    expect(claims).not.toHaveProperty('deviceid');
  });

  it('serves the clients of Windows alike, and no other', async () => {
    const form = await refreshForm({ client_id: CLIENTS.deviceRegistration, resource: MDM });
    expect((await world.redeem(form)).status).toBe(200);
    await expectRefusal(await refreshForm({ client_id: CLIENTS.graphPowerShell, resource: MDM }), 70000);
    await expectRefusal(await refreshForm({ refresh_token: 'nonsense' }), 70000);
  });

  it('ends after ninety days', async () => {
    const form = await refreshForm({ resource: MDM });
    world.context.advance(90 * 86_400_000);
    await expectRefusal(form, 700082);
    expect(jsonOf(await world.redeem(form))).toMatchObject({
      suberror: 'bad_token',
      error_description: expect.stringContaining('issued on 2026-03-02T08:00:00.000Z'),
    });
  });

  it('ends with the password that it was made with', async () => {
    const form = await refreshForm({ resource: MDM });
    world.entra.directory.queries.users.update({ ...world.ada, password: 'another' });
    await expectRefusal(form, 50173);
  });

  it('ends when its user’s sign-ins are revoked, and those made after that go on', async () => {
    const before = await refreshForm({ resource: MDM });
    world.context.advance(1_000);
    const { users } = world.entra.directory.queries;
    users.update({ ...world.ada, sessionsValidFromMs: world.context.clock.now() });
    await expectRefusal(before, 50173);
    expect((await world.redeem(await refreshForm({ resource: MDM }))).status).toBe(200);
  });

  it('ends with its user', async () => {
    const form = await refreshForm({ resource: MDM });
    world.entra.directory.deleteUser(world.ada.id);
    await expectRefusal(form, 70000);
  });

  it('opens no resource that the tenant does not have', async () => {
    await expectRefusal(await refreshForm({ resource: 'https://unknown.example' }), 500011, 'invalid_resource');
  });
});

describe('client credentials', () => {
  const form = (changes: Readonly<Record<string, string>> = {}) => ({
    grant_type: 'client_credentials',
    client_id: APP.clientId,
    client_secret: APP.secret,
    scope: 'https://graph.microsoft.com/.default',
    ...changes,
  });

  it('give the application its roles', async () => {
    const body = jsonOf(await world.redeem(form(), 2));
    const claims = await claimsOf(String(body['access_token']));
    expect(claims).toMatchObject({
      aud: GRAPH_AUDIENCES[0],
      appid: APP.clientId,
      oid: 'bbbbbbbb-0000-4000-8000-000000000002',
      roles: ['DeviceManagementServiceConfig.ReadWrite.All'],
      idtyp: 'app',
      app_displayname: 'Importer',
    });
    expect(claims).not.toHaveProperty('scp');
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('may stand in a Basic header', async () => {
    const authorization = `Basic ${Buffer.from(`${APP.clientId}:${APP.secret}`).toString('base64')}`;
    const request = requestOf('POST', `${LOGIN}/common/oauth2/v2.0/token`, {
      headers: { authorization },
      form: { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' },
    });
    expect((await world.entra.login(request)).status).toBe(200);
  });

  it('are refused with a wrong secret, none, or for an unknown application', async () => {
    await expectRefusal(form({ client_secret: 'wrong' }), 7000215, 'invalid_client');
    const { client_secret: _, ...without } = form();
    await expectRefusal(without, 7000218, 'invalid_client');
    await expectRefusal(form({ client_id: 'cccccccc-0000-4000-8000-000000000003' }), 700016, 'unauthorized_client');
  });
});

describe('version 2', () => {
  const refused = async (changes: Record<string, string>, scope?: string) => {
    const form = { grant_type: 'client_credentials', client_id: APP.clientId, client_secret: APP.secret, ...changes };
    return jsonOf(await world.redeem(scope === undefined ? form : { ...form, scope }, 2));
  };

  it('asks applications for all that they were granted, of one resource, by scope alone', async () => {
    expect(await refused({})).toMatchObject({ error: 'invalid_request', error_codes: [90014] });
    const one = 'https://graph.microsoft.com/Device.Read.All';
    expect(await refused({}, one)).toMatchObject({ error: 'invalid_scope', error_codes: [1002012] });
    expect(await refused({ resource: 'https://graph.microsoft.com' })).toMatchObject({ error_codes: [901002] });
  });

  it('gives users tokens of one resource at a time', async () => {
    const form = {
      grant_type: 'password',
      client_id: CLIENTS.azureCli,
      username: 'ada@contoso.com',
      password: 'secret',
      scope: 'User.Read https://enrollment.manage.microsoft.com//.default',
    };
    expect(jsonOf(await world.redeem(form, 2))).toMatchObject({ error: 'invalid_scope', error_codes: [700022] });
    const scope = 'User.Read https://graph.microsoft.com/Device.Read.All openid';
    expect(await world.redeem({ ...form, scope }, 2)).toMatchObject({ status: 200 });
  });
});

describe('a malformed token request', () => {
  it.each([
    [{}, 900144, 'invalid_request'],
    [{ grant_type: 'authorization_code', client_id: CLIENTS.broker }, 900144, 'invalid_request'],
    [{ grant_type: 'client_credentials' }, 900144, 'invalid_request'],
    [{ grant_type: 'telepathy', client_id: CLIENTS.broker }, 70003, 'unsupported_grant_type'],
    [{ grant_type: 'password', client_id: CLIENTS.broker, username: 'a' }, 900144, 'invalid_request'],
    [{ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }, 900144, 'invalid_request'],
  ])('%j is refused in the documented form', async (form, code, error) => {
    await expectRefusal(form as Record<string, string>, code, error);
  });

  it('never breaks the service, whatever its bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        const request = requestOf('POST', `${LOGIN}/common/oauth2/token`, { body: Buffer.from(bytes) });
        const response = await world.entra.login(request);
        expect(response.status).toBe(400);
        expect(jsonOf(response)).toHaveProperty('error_codes');
      }),
    );
  });
});

describe('a server challenge', () => {
  it('is a fresh nonce', async () => {
    const nonces = await Promise.all([1, 2].map(() => world.redeem({ grant_type: 'srv_challenge' })));
    const [first, second] = nonces.map((response) => jsonOf(response)['Nonce']);
    expect(first).toMatch(/^[\w-]{40,}$/);
    expect(first).not.toBe(second);
  });
});
