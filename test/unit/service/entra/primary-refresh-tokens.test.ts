import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { entraSidOf } from '../../../../src/core/guid.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { signDeviceRequest } from '../../../../src/protocol/oidc/device-request.ts';
import { signCompact } from '../../../../src/protocol/oidc/jws.ts';
import { decryptReply, signSessionRequest, unwrapSessionKey } from '../../../../src/protocol/oidc/session-key.ts';
import { JWT_BEARER } from '../../../../src/protocol/oidc/token.ts';
import { encodeBcryptBlob } from '../../../../src/protocol/x509/bcrypt-blob.ts';
import { encodePublicKey } from '../../../../src/protocol/x509/signature.ts';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import { DRS_AUDIENCES, GRAPH_AUDIENCES } from '../../../../src/service/entra/resources.ts';
import { GLOBAL_ADMINISTRATOR, roleObjectId } from '../../../../src/service/entra/roles.ts';
import { createEntraWorld, type EntraWorld, jsonOf, REDIRECT, VERIFIER } from '../../../support/entra.ts';
import { CONTOSO, requestOf, testKeys } from '../../../support/service.ts';

const [deviceKey, transportKey, helloKey] = [testKeys.take(0), testKeys.take(1), testKeys.take(2)];
const GRAPH = GRAPH_AUDIENCES[0];

let world: EntraWorld;
let certificate: Buffer;
let device: { readonly id: string; readonly deviceId: string };
const chance = createRandom('requests');

beforeEach(() => {
  world = createEntraWorld();
  const { directory, certificates } = world.entra;
  const created = directory.createDevice({ displayName: 'LAPTOP-1' });
  const issued = certificates.issue(encodePublicKey(deviceKey.publicKey), {
    deviceId: created.deviceId,
    tenantId: CONTOSO.id,
    joinType: 'joined',
    region: 'EU',
  });
  directory.updateDevice({
    ...created,
    certificateThumbprint: issued.thumbprint,
    transportKey: encodeBcryptBlob(transportKey.publicKey).toString('base64'),
  });
  certificate = issued.der;
  device = created;
});

function current() {
  const found = world.entra.directory.queries.devices.byId(device.id);
  if (found === undefined) throw new Error('the device is gone');
  return found;
}

const nonce = async () => String(jsonOf(await world.redeem({ grant_type: 'srv_challenge' }))['Nonce']);
const claimsOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

async function askByDevice(payload: Record<string, unknown>, version: 1 | 2 = 1) {
  const request = signDeviceRequest(
    { client_id: CLIENTS.windowsSignIn, request_nonce: await nonce(), scope: 'openid aza ugs', ...payload },
    { certificate, privateKey: deviceKey.privateKey },
  );
  return world.redeem(
    { grant_type: JWT_BEARER, windows_api_version: '2.2', request, client_info: '1', tgt: 'True' },
    version,
  );
}

/** A primary refresh token and its session key, by ada's password. */
async function signIn(
  payload: Record<string, unknown> = { grant_type: 'password', username: 'ada@contoso.com', password: 'secret' },
) {
  const body = jsonOf(await askByDevice(payload));
  const key = unwrapSessionKey(String(body['session_key_jwe']), transportKey.privateKey);
  if (!key.ok) throw new Error(JSON.stringify(body));
  return { prt: String(body['refresh_token']), sessionKey: key.value, body };
}

async function askBySession(prt: string, sessionKey: Buffer, payload: Record<string, unknown> = {}) {
  const request = signSessionRequest(
    {
      client_id: CLIENTS.broker,
      resource: GRAPH,
      scope: 'openid',
      request_nonce: await nonce(),
      refresh_token: prt,
      iss: 'aad:brokerplugin',
      grant_type: 'refresh_token',
      ...payload,
    },
    sessionKey,
    chance.bytes(24),
  );
  return world.redeem({ grant_type: JWT_BEARER, windows_api_version: '2.2', request, client_info: '1' });
}

describe('a primary refresh token', () => {
  it('comes with a session key for the transport key alone, and what Windows looks for', async () => {
    const { body, sessionKey } = await signIn();
    expect(sessionKey).toHaveLength(32);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      refresh_token_expires_in: 1_209_599,
      client_info: expect.any(String),
    });
    expect(claimsOf(body['id_token'])).toMatchObject({ upn: 'ada@contoso.com', aud: CLIENTS.windowsSignIn });
    expect(JSON.parse(String(body['tgt_cloud']))).toMatchObject({ keyType: 0 });
  });

  it('tells of the roles of its user that administer joined devices', async () => {
    const role = entraSidOf(roleObjectId(CONTOSO.id, GLOBAL_ADMINISTRATOR));
    expect(claimsOf((await signIn()).body['id_token'])).not.toHaveProperty('role_sids');
    world.entra.directory.queries.users.update({ ...world.ada, isGlobalAdministrator: true });
    expect(claimsOf((await signIn()).body['id_token'])).toMatchObject({ role_sids: [role] });
  });

  it('comes at the address of version 2 as well', async () => {
    const response = await askByDevice({ grant_type: 'password', username: 'ada@contoso.com', password: 'secret' }, 2);
    expect(jsonOf(response)).toMatchObject({ session_key_jwe: expect.any(String) });
  });

  it('gives tokens that carry the device, in a reply that the session key opens', async () => {
    const { prt, sessionKey } = await signIn();
    const response = await askBySession(prt, sessionKey);
    expect([response.status, response.headers['content-type']]).toEqual([200, 'application/jose; charset=utf-8']);
    const opened = decryptReply(response.body.toString(), sessionKey);
    const tokens = JSON.parse(opened.ok ? opened.value : '{}') as Record<string, unknown>;
    expect(claimsOf(tokens['access_token'])).toMatchObject({
      aud: GRAPH,
      upn: 'ada@contoso.com',
      deviceid: device.deviceId,
      amr: ['pwd', 'rsa'],
      appid: CLIENTS.broker,
    });
    expect(tokens['client_info']).toEqual(expect.any(String));
  });

  it('is renewed under the same session key', async () => {
    const { prt, sessionKey } = await signIn();
    const response = await askBySession(prt, sessionKey, {
      resource: undefined,
      scope: 'openid aza ugs',
      previous_refresh_token: prt,
    });
    const opened = decryptReply(response.body.toString(), sessionKey);
    const renewed = JSON.parse(opened.ok ? opened.value : '{}') as Record<string, string>;
    expect(renewed['refresh_token']).not.toBe(prt);
    expect((await askBySession(renewed['refresh_token'] ?? '', sessionKey)).status).toBe(200);
  });

  it('is had for a refresh token of the broker, whose second factor it keeps', async () => {
    const tokens = await world.tokens();
    const { prt, sessionKey } = await signIn({
      client_id: CLIENTS.broker,
      grant_type: 'refresh_token',
      refresh_token: tokens['refresh_token'],
    });
    expect((await askBySession(prt, sessionKey)).status).toBe(200);
    const refused = await askByDevice({ grant_type: 'refresh_token', refresh_token: 'made up' });
    expect(jsonOf(refused)).toMatchObject({ error_codes: [70000] });
  });

  it('is refused for what nobody can prove', async () => {
    const password = { grant_type: 'password', username: 'ada@contoso.com', password: 'wrong' };
    expect(jsonOf(await askByDevice(password))).toMatchObject({ error_codes: [50126] });
    world.entra.directory.updateDevice({
      ...current(),
      transportKey: null,
    });
    expect(jsonOf(await askByDevice({ ...password, password: 'secret' }))).toMatchObject({ error_codes: [130006] });
  });

  it.each([
    ['another session key', { key: true }, 140001],
    ['another token', { prt: 'made up' }, 70000],
    ['an old nonce', { payload: { request_nonce: 'AAAA' } }, 140000],
    ['another inner grant', { payload: { grant_type: 'password' } }, 70003],
    ['an unknown resource', { payload: { resource: 'https://unknown.example' } }, 500011],
  ])('gives nothing for %s', async (_, wrong: { key?: boolean; prt?: string; payload?: object }, code) => {
    const { prt, sessionKey } = await signIn();
    const response = await askBySession(wrong.prt ?? prt, wrong.key ? Buffer.alloc(32) : sessionKey, {
      ...wrong.payload,
    });
    expect([response.status, jsonOf(response)]).toMatchObject([400, { error_codes: [code] }]);
  });

  it('ends with its fortnight, its device and its user', async () => {
    const { prt, sessionKey } = await signIn();
    const { directory } = world.entra;
    const before = current();
    directory.updateDevice({ ...before, accountEnabled: false });
    expect(jsonOf(await askBySession(prt, sessionKey))).toMatchObject({ error_codes: [135011] });
    directory.updateDevice(before);
    directory.queries.users.update({ ...world.ada, accountEnabled: false });
    expect(jsonOf(await askBySession(prt, sessionKey))).toMatchObject({ error_codes: [50057] });
    directory.queries.users.update(world.ada);
    expect((await askBySession(prt, sessionKey)).status).toBe(200);
    directory.unregisterDevice(device.id);
    expect(jsonOf(await askBySession(prt, sessionKey))).toMatchObject({ error_codes: [70000] });
  });

  it('opens what a policy keeps for compliant devices', async () => {
    const { prt, sessionKey } = await signIn();
    world.entra.directory.queries.settings.set('conditionalAccess', [
      {
        id: 'c0000000-0000-4000-8000-000000000001',
        displayName: 'Compliant',
        state: 'enabled',
        conditions: {
          users: { includeUsers: ['All'], excludeUsers: [], includeGroups: [], excludeGroups: [] },
          applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
        },
        grantControls: { operator: 'AND', builtInControls: ['compliantDevice'], termsOfUse: [] },
      },
    ]);
    expect(jsonOf(await askBySession(prt, sessionKey))).toMatchObject({
      error: 'interaction_required',
      error_codes: [53000],
    });
    const { directory } = world.entra;
    directory.updateDevice({ ...current(), isCompliant: true });
    expect((await askBySession(prt, sessionKey)).status).toBe(200);
  });
});

describe('a browser on the device', () => {
  const path = (changes = {}) =>
    `https://login.microsoftonline.com/common/oauth2/authorize?${world.authorizeQuery(changes)}`;
  const credentialOf = async ({ prt, sessionKey }: { prt: string; sessionKey: Buffer }, changes = {}) =>
    signSessionRequest(
      { refresh_token: prt, is_primary: 'true', request_nonce: await nonce(), ...changes },
      sessionKey,
      chance.bytes(24),
    );
  const open = async (headers: Record<string, string>, changes = {}) =>
    (await world.entra.login(requestOf('GET', path({ prompt: 'none', ...changes }), { headers }))).headers['location'];

  it('is signed in as the user of the device, whose tokens carry it', async () => {
    const primary = await signIn();
    const location = await open({ cookie: `x-ms-RefreshTokenCredential=${await credentialOf(primary)}` });
    const body = jsonOf(
      await world.redeem({
        grant_type: 'authorization_code',
        client_id: CLIENTS.broker,
        code: new URL(location ?? 'x:').searchParams.get('code') ?? '',
        redirect_uri: REDIRECT,
        code_verifier: VERIFIER,
      }),
    );
    expect(claimsOf(body['access_token'])).toMatchObject({
      upn: 'ada@contoso.com',
      deviceid: device.deviceId,
      amr: ['pwd', 'rsa'],
    });
    expect(await open({ 'x-ms-refreshtokencredential': await credentialOf(primary) })).toContain('code=');
  });

  it('meets a policy that asks for a compliant device, which a session of the browser alone does not', async () => {
    world.entra.directory.queries.settings.set('conditionalAccess', [
      {
        id: 'c0000000-0000-4000-8000-000000000001',
        displayName: 'Compliant',
        state: 'enabled',
        conditions: {
          users: { includeUsers: ['All'], excludeUsers: [], includeGroups: [], excludeGroups: [] },
          applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
        },
        grantControls: { operator: 'AND', builtInControls: ['compliantDevice'], termsOfUse: [] },
      },
    ]);
    const primary = await signIn();
    const ask = async () =>
      open({ cookie: `x-ms-RefreshTokenCredential=${await credentialOf(primary)}` }, { resource: GRAPH });
    expect(await ask()).toContain('AADSTS53000');
    world.entra.directory.updateDevice({ ...current(), isCompliant: true });
    expect(await ask()).toContain('code=');
  });

  it('is nobody’s by a credential that is old, used, of another key or of a device that is gone', async () => {
    const primary = await signIn();
    const once = await credentialOf(primary);
    const cookie = (credential: string) => ({ cookie: `x-ms-RefreshTokenCredential=${credential}` });
    expect(await open(cookie(once))).toContain('code=');
    for (const credential of [
      once,
      await credentialOf(primary, { request_nonce: 'AAAA' }),
      await credentialOf(primary, { is_primary: 'false' }),
      await credentialOf({ ...primary, sessionKey: Buffer.alloc(32, 1) }),
      'nonsense',
    ]) {
      expect(await open(cookie(credential))).toContain('AADSTS50058');
    }
    const late = await credentialOf(primary);
    world.entra.directory.deleteDevice(device.id);
    expect(await open(cookie(late))).toContain('AADSTS50058');
  });
});

describe('Windows Hello', () => {
  const blob = encodeBcryptBlob(helloKey.publicKey);
  const kid = createHash('sha256').update(blob).digest('base64');

  const assertion = async (changes: Record<string, unknown> = {}, key = helloKey.privateKey, header = { kid }) => {
    const nowS = world.context.clock.now() / 1000;
    return signCompact(
      { alg: 'RS256', use: 'ngc', ...header },
      {
        iss: 'ada@contoso.com',
        aud: 'common',
        iat: nowS,
        exp: nowS + 3600,
        scope: 'openid aza ugs',
        request_nonce: await nonce(),
        ...changes,
      },
      key,
    );
  };
  const ask = async (signed: string) => askByDevice({ grant_type: JWT_BEARER, assertion: signed });

  beforeEach(() => {
    world.entra.directory.queries.deviceSignIns.saveHelloKey({
      kid,
      userId: world.ada.id,
      deviceId: device.deviceId,
      publicKey: blob.toString('base64'),
      createdMs: 0,
    });
  });

  it('signs in as strongly as two factors', async () => {
    const { prt, sessionKey } = await signIn({ grant_type: JWT_BEARER, assertion: await assertion() });
    const opened = decryptReply((await askBySession(prt, sessionKey)).body.toString(), sessionKey);
    expect(claimsOf(JSON.parse(opened.ok ? opened.value : '{}').access_token)['amr']).toEqual(['rsa', 'mfa', 'ngcmfa']);
  });

  it('tells users apart who have keys of one name: devices of the lab share keys', async () => {
    const bob = world.entra.directory.createUser({ upn: 'bob@contoso.com', displayName: 'Bob', password: 'x' });
    const publicKey = blob.toString('base64');
    const { deviceSignIns } = world.entra.directory.queries;
    deviceSignIns.saveHelloKey({ kid, userId: bob.id, deviceId: '', publicKey, createdMs: 0 });
    for (const iss of ['ada@contoso.com', 'bob@contoso.com']) {
      const { prt, sessionKey } = await signIn({ grant_type: JWT_BEARER, assertion: await assertion({ iss }) });
      const opened = decryptReply((await askBySession(prt, sessionKey)).body.toString(), sessionKey);
      expect(claimsOf(JSON.parse(opened.ok ? opened.value : '{}').access_token)['upn']).toBe(iss);
    }
  });

  it('is refused for another key, user, time or nonce', async () => {
    const codeOf = async (signed: string) => (jsonOf(await ask(signed))['error_codes'] as number[])[0];
    expect(await codeOf(await assertion({}, helloKey.privateKey, { kid: 'other' }))).toBe(130004);
    expect(await codeOf(await assertion({}, transportKey.privateKey))).toBe(130005);
    expect(await codeOf(await assertion({ iss: 'bob@contoso.com' }))).toBe(130004);
    expect(await codeOf(await assertion({ exp: 1 }))).toBe(500133);
    expect(await codeOf(await assertion({ request_nonce: 'AAAA' }))).toBe(140000);
    expect(await codeOf('nonsense')).toBe(9002313);
  });
});

describe('a bulk token', () => {
  const PACKAGE = 'dddddddd-0000-4000-8000-000000000001';
  const begin = async (changes: Record<string, unknown> = {}, authorization?: string) => {
    const tokens = await world.tokens();
    return jsonOf(
      await world.entra.login({
        method: 'POST',
        host: 'login.microsoftonline.com',
        origin: 'https://login.microsoftonline.com',
        path: '/webapp/bulkaadjtoken/begin',
        query: new URLSearchParams(),
        headers: { authorization: authorization ?? `Bearer ${tokens['access_token']}` },
        body: Buffer.from(JSON.stringify({ pid: PACKAGE, name: 'Kiosks', exp: '2026-06-01 12:00:00', ...changes })),
      }),
    );
  };
  const poll = async (flowToken: unknown) => {
    const tokens = await world.tokens();
    return jsonOf(
      await world.entra.login({
        method: 'GET',
        host: 'login.microsoftonline.com',
        origin: 'https://login.microsoftonline.com',
        path: '/webapp/bulkaadjtoken/poll',
        query: new URLSearchParams({ flowtoken: String(flowToken) }),
        headers: { authorization: `Bearer ${tokens['access_token']}` },
        body: Buffer.alloc(0),
      }),
    );
  };
  const errorOf = (body: Record<string, unknown>) => String(JSON.parse(String(body['resultData'])).error_description);

  it('signs in an account of the package’s own, for registration, until the package ends', async () => {
    const polled = await poll((await begin())['flowToken']);
    expect(polled['state']).toBe('CompleteSuccess');
    const result = JSON.parse(String(polled['resultData'])) as Record<string, string>;
    expect(claimsOf(result['id_token'])).toMatchObject({ upn: `package_${PACKAGE}@contoso.com`, name: 'Kiosks' });
    const redeem = async () =>
      jsonOf(
        await world.redeem({
          grant_type: 'refresh_token',
          client_id: CLIENTS.bulkEnrolment,
          refresh_token: result['refresh_token'] ?? '',
          resource: DRS_AUDIENCES[0],
        }),
      );
    expect(claimsOf((await redeem())['access_token'])).toMatchObject({
      aud: DRS_AUDIENCES[0],
      upn: `package_${PACKAGE}@contoso.com`,
    });
    world.context.advance(120 * 86_400_000);
    expect(await redeem()).toMatchObject({ error_codes: [70008] });
  });

  it.each([
    ['has ended already', { exp: '2026-01-01 12:00:00' }, 'AADSTS90114'],
    ['goes on for a year', { exp: '03/02/2027' }, 'AADSTS90114'],
    ['has no end', { exp: 'soon' }, 'AADSTS90114'],
    ['has no id', { pid: 'x' }, 'AADSTS9002313'],
  ])('is not given to a package that %s', async (_, changes, code) => {
    const body = await begin(changes);
    expect([body['state'], errorOf(body)]).toEqual(['CompleteError', expect.stringContaining(code)]);
  });

  it('is given to those alone who may join devices, and once', async () => {
    expect(errorOf(await begin({}, 'Bearer x'))).toContain('AADSTS240001');
    const { flowToken } = await begin();
    expect((await poll(flowToken))['state']).toBe('CompleteSuccess');
    expect(errorOf(await poll(flowToken))).toContain('AADSTS50089');
    world.entra.directory.queries.settings.set('devicesMayJoin', 'none');
    expect(errorOf(await begin({ pid: PACKAGE.replace('1', '2') }))).toContain('AADSTS240001');
  });
});
