import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../../src/network/http.ts';
import { signJwt } from '../../../../src/protocol/oidc/jwt.ts';
import type { User } from '../../../../src/service/store/queries/users.ts';
import { createEntraWorld, type EntraWorld, jsonOf, LOGIN, REDIRECT, VERIFIER } from '../../../support/entra.ts';
import { CONTOSO, requestOf } from '../../../support/service.ts';

const HOUR_MS = 3_600_000;
const APP = 'aaaaaaaa-0000-4000-8000-000000000001';
const ADA = { login: 'ada@contoso.com', passwd: 'secret' };
const BOB = { login: 'bob@contoso.com', passwd: 'secret' };

let world: EntraWorld;
let bob: User;
let browser: Browser;

/** Keeps the one cookie there is, as a browser does. */
class Browser {
  cookie = '';

  async send(method: 'GET' | 'POST', path: string, form: Readonly<Record<string, string>> = {}) {
    const headers: Record<string, string> = this.cookie === '' ? {} : { cookie: `first=1; ${this.cookie}` };
    const response = await world.entra.login(
      requestOf(method, `${LOGIN}${path}`, { headers, ...(method === 'POST' && { form }) }),
    );
    const { 'set-cookie': set } = response.headers;
    if (set !== undefined) this.cookie = set.includes('Max-Age=0') ? '' : (set.split(';')[0] ?? '');
    return response;
  }

  open = (changes: Record<string, string | undefined> = {}) => this.send('GET', authorize(changes));
  answer = (form: Record<string, string>, changes: Record<string, string | undefined> = {}) =>
    this.send('POST', authorize(changes), form);
}

const authorize = (changes: Record<string, string | undefined> = {}) =>
  `/common/oauth2/authorize?${world.authorizeQuery(changes)}`;
const textOf = ({ body }: HttpResponse) => body.toString('utf8');
const backWith = ({ headers }: HttpResponse) => new URL(headers['location'] ?? 'x:none').searchParams;
const refusalOf = (response: HttpResponse) => [
  backWith(response).get('error'),
  /AADSTS\d+/.exec(backWith(response).get('error_description') ?? '')?.[0],
];

async function whoCameBack(response: HttpResponse) {
  const tokens = jsonOf(
    await world.redeem({
      grant_type: 'authorization_code',
      client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e',
      code: backWith(response).get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: VERIFIER,
    }),
  );
  return JSON.parse(Buffer.from(String(tokens['id_token']).split('.')[1] ?? '', 'base64url').toString());
}

beforeEach(() => {
  world = createEntraWorld();
  bob = world.entra.directory.createUser({ upn: 'bob@contoso.com', displayName: 'Bob', password: 'secret' });
  browser = new Browser();
});

describe('single sign-on', () => {
  it('needs no page for somebody who has signed in with this browser', async () => {
    const response = await browser.answer(ADA);
    expect(response.headers['set-cookie']).toMatch(/^ESTSAUTH=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=None$/);
    const silent = await browser.open({ prompt: 'none' });
    expect(await whoCameBack(silent)).toMatchObject({ upn: 'ada@contoso.com', amr: ['pwd'] });
    expect((await browser.open()).status).toBe(302);
    const elsewhere = new Browser();
    expect(refusalOf(await elsewhere.open({ prompt: 'none' }))).toEqual(['login_required', 'AADSTS50058']);
  });

  it('goes on a day after it last served, and ends with the account, its password and its pass', async () => {
    await browser.answer(ADA);
    world.context.advance(23 * HOUR_MS);
    expect((await browser.open({ prompt: 'none' })).headers['location']).toContain('code=');
    world.context.advance(23 * HOUR_MS);
    expect((await browser.open({ prompt: 'none' })).headers['location']).toContain('code=');
    world.context.advance(24 * HOUR_MS);
    expect(refusalOf(await browser.open({ prompt: 'none' }))[1]).toBe('AADSTS50058');

    await browser.answer(ADA);
    const { users } = world.entra.directory.queries;
    for (const change of [{ accountEnabled: false }, { password: 'another' }]) {
      users.update({ ...world.ada, ...change });
      expect(refusalOf(await browser.open({ prompt: 'none' }))[1]).toBe('AADSTS50058');
    }
    const pass = world.entra.directory.accessPasses.create({ userId: bob.id, isUsableOnce: false });
    const other = new Browser();
    await other.answer({ login: BOB.login, accesspass: pass.ok ? pass.value.pass : '' });
    expect((await other.open({ prompt: 'none' })).status).toBe(302);
    world.context.advance(HOUR_MS);
    expect(refusalOf(await other.open({ prompt: 'none' }))[1]).toBe('AADSTS50058');
  });

  it('takes the one who is named, or has a person pick', async () => {
    await browser.answer(ADA);
    world.context.advance(1_000);
    await browser.answer(BOB);
    expect(refusalOf(await browser.open({ prompt: 'none' }))).toEqual(['interaction_required', 'AADSTS16000']);
    const named = await browser.open({ prompt: 'none', login_hint: 'BOB@contoso.com' });
    expect(await whoCameBack(named)).toMatchObject({ upn: 'bob@contoso.com' });
    const stranger = await browser.open({ prompt: 'none', login_hint: 'eve@contoso.com' });
    expect(refusalOf(stranger)).toEqual(['login_required', 'AADSTS50058']);

    const picker = textOf(await browser.open());
    expect([...picker.matchAll(/name="account" value="([^"]+)"/g)].map((match) => match[1])).toEqual([
      'ada@contoso.com',
      'bob@contoso.com',
    ]);
    expect(await whoCameBack(await browser.answer({ account: 'ada@contoso.com' }))).toMatchObject({
      upn: 'ada@contoso.com',
    });
    expect(textOf(await browser.answer({ account: 'eve@contoso.com' }))).toContain('data-code="50034"');
    expect(textOf(await browser.answer({ otherAccount: '1' }))).toContain('name="login" type="email"');
  });

  it('gives way to a client that wants a choice, or fresh proof', async () => {
    await browser.answer(ADA);
    expect(textOf(await browser.open({ prompt: 'select_account' }))).toContain('id="pickAccount"');
    expect(textOf(await browser.open({ prompt: 'login' }))).toContain('id="signIn"');
    world.context.advance(60_000);
    expect((await browser.open({ max_age: '61' })).status).toBe(302);
    const stale = await browser.open({ max_age: '60' });
    expect(textOf(stale)).toContain('value="ada@contoso.com"');
    expect(refusalOf(await browser.open({ max_age: '60', prompt: 'none' }))[1]).toBe('AADSTS50058');
    expect((await browser.answer({ account: 'ada@contoso.com' }, { max_age: '60' })).status).toBe(200);
    const fresh = await browser.answer(ADA, { max_age: '0' });
    expect(await whoCameBack(fresh)).toMatchObject({ auth_time: world.context.clock.now() / 1000 });
    expect((await browser.open({ prompt: 'select_account' })).status).toBe(200);
    expect((await new Browser().open({ max_age: 'soon' })).status).toBe(400);
  });

  it('says when somebody proved who it is to clients that ask', async () => {
    await browser.answer(ADA);
    const proved = world.context.clock.now() / 1000;
    world.context.advance(5_000);
    expect(await whoCameBack(await browser.open({ max_age: '3600' }))).toMatchObject({ auth_time: proved });
    expect(await whoCameBack(await browser.open())).not.toHaveProperty('auth_time');
  });

  it('does not stand for what a policy asks for on top', async () => {
    await browser.answer(ADA);
    world.entra.directory.queries.settings.set('mfaToJoin', true);
    expect(refusalOf(await browser.open({ prompt: 'none' }))).toEqual(['interaction_required', 'AADSTS50079']);
    expect(textOf(await browser.open())).toContain('content="ConvergedProofUpRedirect"');
  });

  it('is no fresh second factor, however strong the session is', async () => {
    world.entra.directory.queries.settings.set('mfaToJoin', true);
    const flowTokenOf = (page: HttpResponse) => /name="flowToken" value="([^"]+)"/.exec(textOf(page))?.[1] ?? '';
    const next = async (page: HttpResponse, form: Record<string, string>) =>
      browser.send('POST', '/common/SAS/ProcessAuth', { flowToken: flowTokenOf(page), ...form });
    const factor = await next(await browser.answer(ADA), { next: '1' });
    const number = /DisplaySign">(\d+)</.exec(textOf(factor))?.[1] ?? '';
    expect((await next(factor, { authenticator: number })).status).toBe(302);
    expect(await whoCameBack(await browser.open())).toMatchObject({ amr: ['pwd', 'mfa'] });
    expect(textOf(await browser.open({ amr_values: 'ngcmfa' }))).toContain('content="ConvergedTFA"');
  });

  it('changes the cookie at each sign-in, so that one put there beforehand is worth nothing', async () => {
    await browser.answer(ADA);
    const before = browser.cookie;
    world.context.advance(1_000);
    await browser.answer(BOB);
    expect(browser.cookie).not.toBe(before);
    const thief = new Browser();
    thief.cookie = before;
    expect(refusalOf(await thief.open({ prompt: 'none' }))[1]).toBe('AADSTS50058');
  });

  it('never shows a page inside of another one', async () => {
    expect((await browser.open()).headers['x-frame-options']).toBe('DENY');
  });

  it('begins with an authorization request that is posted, too', async () => {
    const form = Object.fromEntries(new URLSearchParams(world.authorizeQuery()));
    const page = textOf(await browser.send('POST', '/common/oauth2/authorize', form));
    const action = (/<form[^>]* action="([^"]*)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&');
    expect((await browser.send('POST', action, ADA)).headers['location']).toContain('code=');
  });
});

describe('signing out', () => {
  const signOut = (query: Record<string, string> = {}) =>
    browser.send('GET', `/common/oauth2/v2.0/logout?${new URLSearchParams(query)}`);

  beforeEach(async () => {
    world.entra.directory.queries.applications.save({
      clientId: APP,
      objectId: 'bbbbbbbb-0000-4000-8000-000000000002',
      displayName: 'Web',
      secretSha256: null,
      roles: [],
      certificates: [],
      redirectUris: ['https://app.contoso.com/bye'],
      scopes: null,
      enableIdTokenIssuance: false,
    });
    await browser.answer(ADA);
  });

  it('ends the session, and leads back to where an application is at home', async () => {
    const back = await signOut({ post_logout_redirect_uri: 'https://app.contoso.com/bye', state: 's t' });
    expect(back.headers['location']).toBe('https://app.contoso.com/bye?state=s%20t');
    expect(browser.cookie).toBe('');
    expect(refusalOf(await browser.open({ prompt: 'none' }))[1]).toBe('AADSTS50058');
    const evil = await signOut({ post_logout_redirect_uri: 'https://evil.example/' });
    expect([evil.status, evil.headers['location']]).toEqual([200, undefined]);
  });

  it('takes the one who is meant from among several, by hint, id token or choice', async () => {
    world.context.advance(1_000);
    await browser.answer(BOB);
    const picker = textOf(await signOut());
    expect(picker).toContain('Which account do you want to sign out of?');
    const action = (/<form[^>]* action="([^"]*)"/.exec(picker)?.[1] ?? '').replaceAll('&amp;', '&');
    await browser.send('POST', action, { account: 'ada@contoso.com' });
    expect(await whoCameBack(await browser.open())).toMatchObject({ upn: 'bob@contoso.com' });

    world.context.advance(1_000);
    await browser.answer(ADA);
    await signOut({ logout_hint: 'bob@contoso.com' });
    expect(await whoCameBack(await browser.open())).toMatchObject({ upn: 'ada@contoso.com' });

    const { privateKey } = world.context.serviceKey('token-signing');
    const claims = { aud: APP, iss: `${LOGIN}/${CONTOSO.id}/v2.0`, iat: 1, nbf: 1, exp: 2, upn: 'ada@contoso.com' };
    const hint = signJwt(claims, { key: privateKey, kid: 'any' });
    const back = await signOut({ id_token_hint: hint, post_logout_redirect_uri: 'https://app.contoso.com/bye' });
    expect(back.headers['location']).toBe('https://app.contoso.com/bye');
    expect(browser.cookie).toBe('');
  });
});

describe('a device code', () => {
  it('is not given to a device because its user is signed in: a person says so', async () => {
    await browser.answer(ADA);
    const form = { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', scope: 'openid User.Read' };
    const begun = await world.entra.login(requestOf('POST', `${LOGIN}/common/oauth2/v2.0/devicecode`, { form }));
    const { user_code: userCode } = jsonOf(begun);
    const path = `/common/oauth2/deviceauth?otc=${String(userCode)}`;
    expect(textOf(await browser.send('GET', path))).toContain('id="pickAccount"');
    const confirm = textOf(await browser.send('POST', path, { account: 'ada@contoso.com' }));
    expect(confirm).toContain('Are you trying to sign in to Microsoft Azure CLI?');
    const flowToken = /name="flowToken" value="([^"]+)"/.exec(confirm)?.[1] ?? '';
    const done = await browser.send('POST', '/common/SAS/ProcessAuth', { flowToken, continue: '1' });
    expect(textOf(done)).toContain('You have signed in');
  });
});
