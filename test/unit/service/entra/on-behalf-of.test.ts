import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import { createEntraWorld, type EntraWorld, jsonOf } from '../../../support/entra.ts';

const API = 'aaaaaaaa-0000-4000-8000-0000000000a1';
const SECRET = 'api-secret';

let world: EntraWorld;

beforeEach(() => {
  world = createEntraWorld();
  world.entra.directory.queries.applications.save({
    clientId: API,
    objectId: 'bbbbbbbb-0000-4000-8000-0000000000a2',
    displayName: 'Middle tier',
    secretSha256: createHash('sha256').update(SECRET).digest('hex'),
    roles: [],
    certificates: [],
    redirectUris: [],
    scopes: ['User.Read'],
    enableIdTokenIssuance: false,
  });
});

const claimsOf = (token: unknown) => JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());

/** What a user's client calls the API with. */
async function tokensFor(scope: string) {
  const form = { grant_type: 'password', client_id: CLIENTS.azureCli, username: 'ada@contoso.com', password: 'secret' };
  return jsonOf(await world.redeem({ ...form, scope }, 2));
}

const exchange = async (assertion: unknown, changes: Record<string, string | undefined> = {}) => {
  const fields = {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    client_id: API,
    client_secret: SECRET,
    requested_token_use: 'on_behalf_of',
    scope: 'https://graph.microsoft.com/User.Read offline_access',
    assertion: String(assertion),
    ...changes,
  };
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return jsonOf(await world.redeem(Object.fromEntries(given), 2));
};

describe('an API that was called by a user', () => {
  it('goes on in the user’s name', async () => {
    const { access_token: forApi } = await tokensFor(`api://${API}/access_as_user`);
    expect(claimsOf(forApi)).toMatchObject({ aud: `api://${API}`, scp: 'access_as_user', upn: 'ada@contoso.com' });
    const onBehalf = await exchange(forApi);
    expect(onBehalf).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) });
    expect(claimsOf(onBehalf['access_token'])).toMatchObject({
      aud: 'https://graph.microsoft.com',
      appid: API,
      upn: 'ada@contoso.com',
      amr: ['pwd'],
      scp: 'User.Read',
    });
    const byId = await tokensFor(`${API}/.default`);
    expect(claimsOf(byId['access_token'])).toMatchObject({ aud: API, scp: 'user_impersonation' });
    expect(await exchange(byId['access_token'])).toHaveProperty('access_token');
  });

  it('is refused without proof of what it is, the word for it, or what it wants', async () => {
    const { access_token: forApi } = await tokensFor(`api://${API}/access_as_user`);
    expect(await exchange(forApi, { client_secret: undefined })).toMatchObject({ error_codes: [7000218] });
    expect(await exchange(forApi, { client_secret: 'x' })).toMatchObject({ error_codes: [7000215] });
    expect(await exchange(forApi, { requested_token_use: undefined })).toMatchObject({ error_codes: [900144] });
    expect(await exchange(forApi, { requested_token_use: 'theft' })).toMatchObject({ error_codes: [9002313] });
    expect(await exchange(forApi, { scope: undefined })).toMatchObject({ error_codes: [90014] });
    expect(await exchange('', { assertion: undefined })).toMatchObject({ error_codes: [900144] });
    const more = 'https://graph.microsoft.com/Device.Read.All';
    expect(await exchange(forApi, { scope: more })).toMatchObject({ error_codes: [65001] });
  });

  it('is refused with a token for somebody else, of an application, old, forged, or an id token', async () => {
    const forGraph = await tokensFor('openid User.Read');
    expect(await exchange(forGraph['access_token'])).toMatchObject({ error_codes: [500131] });
    expect(await exchange(forGraph['id_token'])).toMatchObject({ error_codes: [240002] });
    const { access_token: forApi } = await tokensFor(`api://${API}/access_as_user`);
    const [head, , signature] = String(forApi).split('.');
    const payload = Buffer.from(JSON.stringify({ ...claimsOf(forApi), upn: 'root@contoso.com' })).toString('base64url');
    expect(await exchange(`${head}.${payload}.${signature}`)).toMatchObject({ error_codes: [50013] });
    expect(await exchange('a.b.c')).toMatchObject({ error_codes: [50013] });
    const asItself = { grant_type: 'client_credentials', client_id: API, client_secret: SECRET };
    const own = jsonOf(await world.redeem({ ...asItself, scope: `api://${API}/.default` }, 2));
    expect(await exchange(own['access_token'])).toMatchObject({ error_codes: [50013] });
    world.context.advance(3_600_000);
    expect(await exchange(forApi)).toMatchObject({ error: 'invalid_grant', error_codes: [500133] });
  });
});
