import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JWT_BEARER } from '../../../src/protocol/oidc/token.ts';
import { CLIENTS } from '../../../src/service/entra/clients.ts';
import { CONTOSO } from '../../support/service.ts';
import {
  ADMIN_ID,
  HOSTS,
  openWholeService,
  redemption,
  TRANSPORTS,
  URLS,
  type WholeService,
} from '../../support/whole-service.ts';
import { answered, tokenError } from './answered.ts';

const CODE_MINUTES_MS = 600_000;
const secret = { grant_type: 'client_credentials', client_id: ADMIN_ID, resource: 'https://graph.microsoft.com' };

function without(form: Readonly<Record<string, string>>, name: string): Record<string, string> {
  const { [name]: _, ...rest } = form;
  return rest;
}

describe.each(TRANSPORTS)('the sign-in host over the %s transport', (by) => {
  let world: WholeService;

  beforeAll(async () => {
    world = await openWholeService(by);
  });
  afterAll(() => world?.dispose());

  const refused = async (form: Readonly<Record<string, string>>, error = 'invalid_grant', status = 400) =>
    tokenError(await world.redeem(form), status, error);

  it.each(['grant_type', 'client_id', 'code', 'redirect_uri'])('misses %s in a redemption', async (name) => {
    const form = without(redemption('a code'), name);
    expect(await refused(form, 'invalid_request')).toBe(900144);
    expect((await world.redeem(form)).body.toString()).toContain(`'${name}'`);
  });

  it.each([
    ['nothing', ''],
    ['JSON', '{"grant_type":"authorization_code"}'],
    ['broken percent-encoding', '%%%=%%%'],
    ['a NUL', '\u0000'],
    ['nothing but separators', '&&&==='],
    ['a long text', 'x'.repeat(600_000)],
  ])('finds no grant in %s', async (_, body) => {
    expect(tokenError(await world.send('POST', URLS.token, { body }), 400, 'invalid_request')).toBe(900144);
  });

  it('does not serve grants that it does not know, and refuses a wrong password', async () => {
    expect(await refused({ ...secret, grant_type: 'wishes' }, 'unsupported_grant_type')).toBe(70003);
    const password = { grant_type: 'password', client_id: CLIENTS.broker, username: 'ada@contoso.com', password: 'x' };
    expect(await refused(password, 'invalid_grant')).toBe(50126);
  });

  it('refuses a code with another verifier, with none, or for another client or address', async () => {
    const changes: ReadonlyArray<readonly [Record<string, string>, number]> = [
      [{ code_verifier: 'w'.repeat(43) }, 501481],
      [{ code_verifier: '' }, 501481],
      [{ client_id: CLIENTS.graphPowerShell }, 70000],
      [{ redirect_uri: 'ms-aadj-redir://auth/mdm' }, 500112],
    ];
    for (const [change, code] of changes) {
      expect(await refused({ ...redemption(await world.signIn()), ...change })).toBe(code);
    }
    expect(await refused(without(redemption(await world.signIn()), 'code_verifier'))).toBe(501481);
  });

  it('redeems a code once, even when the first attempt failed', async () => {
    const code = await world.signIn();
    expect((await world.redeem(redemption(code))).status).toBe(200);
    expect(await refused(redemption(code))).toBe(54005);
    const spoilt = await world.signIn();
    await refused({ ...redemption(spoilt), code_verifier: 'w'.repeat(43) });
    expect(await refused(redemption(spoilt))).toBe(54005);
    expect(await refused(redemption('a code of nobody'))).toBe(54005);
  });

  it('refuses a code that is ten minutes old', async () => {
    const code = await world.signIn();
    world.advance(CODE_MINUTES_MS);
    expect(await refused(redemption(code))).toBe(70008);
  });

  it('refuses refresh tokens of nobody', async () => {
    const form = { grant_type: 'refresh_token', client_id: CLIENTS.broker, refresh_token: 'of nobody' };
    expect(await refused(form)).toBe(70000);
    expect(await refused({ ...form, client_id: 'nobody' }, 'unauthorized_client')).toBe(700016);
  });

  it('refuses an application with a wrong secret, with none, unknown, or in want of an unknown resource', async () => {
    expect(await refused({ ...secret, client_secret: 'wrong' }, 'invalid_client', 401)).toBe(7000215);
    expect(await refused(secret, 'invalid_client', 401)).toBe(7000218);
    const basic = { authorization: `Basic ${Buffer.from(`${ADMIN_ID}:wrong`).toString('base64')}` };
    const byHeader = await world.send('POST', URLS.token, { form: without(secret, 'client_id'), headers: basic });
    expect(tokenError(byHeader, 401, 'invalid_client')).toBe(7000215);
    const stranger = { ...secret, client_id: '00000000-0000-4000-8000-000000000001', client_secret: 'x' };
    expect(await refused(stranger, 'unauthorized_client')).toBe(700016);
  });

  it.each(['', 'garbage', 'a.b.c', 'e30.e30.e30'])(
    'refuses a device’s own request that is none: %j',
    async (request) => {
      const form = { grant_type: JWT_BEARER, windows_api_version: '2.2', request };
      expect(await refused(form, 'invalid_request')).toBe(9002313);
    },
  );

  it('knows no other tenant, at any of its addresses', async () => {
    for (const path of ['oauth2/token', 'oauth2/v2.0/token']) {
      const response = await world.send('POST', `${HOSTS.login}/fabrikam.com/${path}`, { form: secret });
      expect(tokenError(response, 400, 'invalid_request')).toBe(90002);
    }
    const discovery = await world.send('GET', `${HOSTS.login}/fabrikam.com/v2.0/.well-known/openid-configuration`);
    expect(tokenError(discovery, 400, 'invalid_request')).toBe(90002);
  });

  it.each([
    ['client_id=nobody&response_type=code&redirect_uri=http://localhost', 700016],
    [`client_id=${CLIENTS.broker}&response_type=code&redirect_uri=https://example.com/steal`, 50011],
    [`client_id=${CLIENTS.broker}&response_type=code`, 900144],
    ['', 900144],
  ])('shows a page instead of sending a person elsewhere: %s', async (query, code) => {
    const url = `${HOSTS.login}/${CONTOSO.id}/oauth2/v2.0/authorize?${query}`;
    for (const method of ['GET', 'POST']) {
      const page = answered(await world.send(method, url), 400, 'text/html');
      expect(page).toContain(`data-code="${code}"`);
    }
  });

  it('shows what was typed as text, never as markup', async () => {
    const query = new URLSearchParams({
      client_id: CLIENTS.broker,
      response_type: 'code',
      redirect_uri: 'ms-aadj-redir://auth/drs',
      resource: 'urn:ms-drs:enterpriseregistration.windows.net',
      state: '"><script>alert(1)</script>',
    });
    const form = { login: '"><script>alert(2)</script>', passwd: 'x' };
    const url = `${HOSTS.login}/common/oauth2/authorize?${query}`;
    const page = answered(await world.send('POST', url, { form }), 200, 'text/html');
    expect(page).toContain('data-code="50034"');
    expect(page).not.toContain('<script>');
  });
});
