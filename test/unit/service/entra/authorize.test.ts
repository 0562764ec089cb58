import { createHash, X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEntraWorld, type EntraWorld, LOGIN, REDIRECT } from '../../../support/entra.ts';
import { CONTOSO, requestOf } from '../../../support/service.ts';

let world: EntraWorld;

beforeEach(() => {
  world = createEntraWorld();
});

const show = async (path: string) => world.entra.login(requestOf('GET', `${LOGIN}${path}`));
const authorizePath = (changes: Readonly<Record<string, string | undefined>> = {}) =>
  `/common/oauth2/authorize?${world.authorizeQuery(changes)}`;
const textOf = (response: { readonly body: Buffer }) => response.body.toString('utf8');

describe('the sign-in page', () => {
  it('shows the tenant’s branding and the login hint, escaped', async () => {
    world.entra.directory.queries.settings.set('branding', {
      backgroundColor: '#102030',
      signInPageText: 'Help: <b>1234</b>',
      usernameHintText: 'you@contoso.com',
      bannerLogo: null,
      squareLogo: 'https://cdn.contoso.com/square.png?a=1&b=2',
      backgroundImage: null,
      customPrivacyAndCookiesUrl: null,
      customTermsOfUseUrl: 'https://contoso.com/terms',
    });
    const response = await show(authorizePath({ login_hint: 'a"><script>@contoso.com' }));
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    const html = textOf(response);
    expect(html).toContain('background:#102030');
    expect(html).toContain('Help: &lt;b&gt;1234&lt;/b&gt;');
    expect(html).toContain('placeholder="you@contoso.com"');
    expect(html).toContain('src="https://cdn.contoso.com/square.png?a=1&amp;b=2"');
    expect(html).toContain('value="a&quot;&gt;&lt;script&gt;@contoso.com"');
    expect(html).not.toContain('<script>');
  });

  it('ignores a background colour that is none', async () => {
    const none = { signInPageText: null, usernameHintText: null, bannerLogo: null, squareLogo: null };
    world.entra.directory.queries.settings.set('branding', {
      ...none,
      backgroundColor: 'red}body{display:none',
      backgroundImage: null,
      customPrivacyAndCookiesUrl: null,
      customTermsOfUseUrl: null,
    });
    expect(textOf(await show(authorizePath()))).not.toContain('display:none');
  });

  it.each([8, 9, 10])('opens for OOBE at version %i without any parameter', async (version) => {
    const response = await show(`/WebApp/CloudDomainJoin/${version}`);
    expect(response.status).toBe(200);
    expect(textOf(response)).toContain('id="signIn"');
  });

  it('gives OOBE a code at the address it expects', async () => {
    const response = await world.submit('/webapp/CloudDomainJoin/10?state=x', {
      login: world.ada.upn,
      passwd: 'secret',
    });
    expect(response.status).toBe(302);
    expect(response.headers['location']).toMatch(/^ms-aadj-redir:\/\/auth\/drs\?code=[^&]+&state=x$/);
  });

  it('is not there for an unknown version of the OOBE page', async () => {
    expect((await show('/webapp/CloudDomainJoin/7')).status).toBe(404);
  });
});

describe('an authorization request that cannot be served', () => {
  it.each([
    ['client_id', { client_id: undefined }, 900144],
    ['redirect_uri', { redirect_uri: undefined }, 900144],
    ['response_type', { response_type: undefined }, 900144],
    ['an unknown client', { client_id: 'c0ffee00-0000-4000-8000-000000000000' }, 700016],
    ['a foreign redirect URI', { redirect_uri: 'https://evil.example/' }, 50011],
    ['a redirect URI that is none', { redirect_uri: 'nowhere' }, 50011],
    ['another challenge method', { code_challenge_method: 'S512' }, 9002313],
  ])('is answered by a page when it is about %s', async (_, changes, code) => {
    const response = await show(authorizePath(changes));
    expect(response.status).toBe(400);
    expect(textOf(response)).toContain(`data-code="${code}"`);
    expect(response.headers['location']).toBeUndefined();
  });

  it.each([
    ['response type', { response_type: 'samlp' }, 'unsupported_response_type', 'AADSTS70005'],
    ['token without a code', { response_type: 'code token' }, 'unsupported_response_type', 'AADSTS700051'],
    ['scope', { resource: undefined, scope: 'openid https://graph.microsoft.com' }, 'invalid_scope', 'AADSTS70011'],
    ['response mode', { response_mode: 'pigeon' }, 'invalid_request', 'AADSTS70007'],
    ['resource', { resource: 'https://unknown.example' }, 'invalid_resource', 'AADSTS500011'],
    ['silent sign-in', { prompt: 'none' }, 'login_required', 'AADSTS50058'],
  ])('goes back to the client when it is about the %s', async (_, changes, error, number) => {
    const response = await show(authorizePath(changes));
    expect(response.status).toBe(302);
    const location = new URL(response.headers['location'] ?? '');
    expect(location.searchParams.get('error')).toBe(error);
    expect(location.searchParams.get('error_description')).toContain(number);
    expect(location.searchParams.get('state')).toBe('st/1 &');
  });

  it('names the tenant that there is none of', async () => {
    const response = await show(`/fabrikam.com/oauth2/authorize?${world.authorizeQuery()}`);
    expect(response.status).toBe(400);
    expect(JSON.parse(textOf(response))).toMatchObject({ error: 'invalid_request', error_codes: [90002] });
  });
});

describe('an id token from the authorization endpoint', () => {
  const CLIENT = 'aaaaaaaa-0000-4000-8000-000000000001';
  const BACK = 'https://app.contoso.com/back';
  const path = (changes: Record<string, string> = {}) =>
    `/contoso.com/oauth2/v2.0/authorize?${new URLSearchParams({
      client_id: CLIENT,
      redirect_uri: BACK,
      response_type: 'code id_token',
      scope: 'openid User.Read',
      nonce: 'n0',
      ...changes,
    })}`;
  const register = (enableIdTokenIssuance: boolean) =>
    world.entra.directory.queries.applications.save({
      clientId: CLIENT,
      objectId: 'bbbbbbbb-0000-4000-8000-000000000002',
      displayName: 'Web',
      secretSha256: null,
      roles: [],
      certificates: [],
      redirectUris: [BACK],
      scopes: null,
      enableIdTokenIssuance,
    });
  const signIn = (changes?: Record<string, string>) =>
    world.submit(path(changes), { login: world.ada.upn, passwd: 'secret' });
  const payloadOf = (token: string | null) =>
    JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());

  it('comes in the fragment, with the code that it names or without one', async () => {
    register(true);
    const both = new URL((await signIn()).headers['location'] ?? '');
    const answer = new URLSearchParams(both.hash.slice(1));
    const half = createHash('sha256')
      .update(answer.get('code') ?? '')
      .digest()
      .subarray(0, 16);
    expect(payloadOf(answer.get('id_token'))).toMatchObject({
      aud: CLIENT,
      iss: `${LOGIN}/${CONTOSO.id}/v2.0`,
      nonce: 'n0',
      upn: world.ada.upn,
      c_hash: half.toString('base64url'),
    });
    const alone = new URL((await signIn({ response_type: 'id_token' })).headers['location'] ?? '');
    expect([...new URLSearchParams(alone.hash.slice(1)).keys()]).toEqual(['id_token']);
    const posted = textOf(await signIn({ response_mode: 'form_post', state: 's' }));
    expect([...posted.matchAll(/name="(\w+)"/g)].map((match) => match[1])).toEqual(['code', 'id_token', 'state']);
  });

  it.each([
    ['an application that may not have it', false, {}, 'AADSTS700054'],
    ['a query, which servers log', true, { response_mode: 'query' }, 'AADSTS70007'],
    ['a request without openid', true, { scope: 'User.Read' }, 'AADSTS70005'],
  ])('is refused to %s', async (_, isEnabled, changes, code) => {
    register(isEnabled);
    const { hash, search } = new URL((await show(path(changes))).headers['location'] ?? '');
    expect(`${hash}${search}`).toContain(code);
  });

  it('is refused without a nonce', async () => {
    register(true);
    const { hash } = new URL((await show(path().replace('nonce=n0', ''))).headers['location'] ?? '');
    expect(hash).toContain('AADSTS900144');
  });
});

describe('a submitted password', () => {
  it('leads back with code and state', async () => {
    const response = await world.submit(authorizePath(), { login: 'ADA@contoso.com', passwd: 'secret' });
    expect(response.status).toBe(302);
    const location = new URL(response.headers['location'] ?? '');
    expect(`${location.protocol}//${location.host}${location.pathname}`).toBe(REDIRECT);
    expect(location.searchParams.get('state')).toBe('st/1 &');
    expect(location.searchParams.get('code')).not.toBe('');
    expect(world.context.events).toContainEqual(
      expect.objectContaining({
        type: 'entra.sign-in',
        data: expect.objectContaining({ upn: world.ada.upn, error: 0 }),
      }),
    );
  });

  it('leads back in a fragment or by a form when asked', async () => {
    const fields = { login: world.ada.upn, passwd: 'secret' };
    const fragment = await world.submit(authorizePath({ response_mode: 'fragment' }), fields);
    expect(fragment.headers['location']).toMatch(/^ms-aadj-redir:\/\/auth\/drs#code=/);
    const posted = await world.submit(authorizePath({ response_mode: 'form_post' }), fields);
    expect(posted.status).toBe(200);
    expect(textOf(posted)).toContain('name="state" value="st/1 &amp;"');
  });

  it.each([
    ['a wrong password', { login: 'ada@contoso.com', passwd: 'Secret' }, 50126],
    ['an unknown user', { login: 'bob@contoso.com', passwd: 'secret' }, 50034],
    ['no user', { passwd: 'secret' }, 900144],
  ])('shows the page again for %s', async (_, form, code) => {
    const response = await world.submit(authorizePath(), form as Record<string, string>);
    expect(response.status).toBe(200);
    expect(textOf(response)).toContain(`data-code="${code}"`);
    expect(textOf(response)).toContain(`AADSTS${code}: `);
    expect(textOf(response)).toContain('id="signIn"');
  });

  it('tells a disabled user only when the password is right', async () => {
    const { users } = world.entra.directory.queries;
    users.update({ ...world.ada, accountEnabled: false });
    const right = await world.submit(authorizePath(), { login: world.ada.upn, passwd: 'secret' });
    expect(textOf(right)).toContain('data-code="50057"');
    const wrong = await world.submit(authorizePath(), { login: world.ada.upn, passwd: 'x' });
    expect(textOf(wrong)).toContain('data-code="50126"');
  });
});

describe('discovery', () => {
  it('describes both versions with every property that clients read', async () => {
    const v2 = JSON.parse(textOf(await show('/contoso.com/v2.0/.well-known/openid-configuration')));
    expect(v2).toMatchObject({
      issuer: `${LOGIN}/${CONTOSO.id}/v2.0`,
      authorization_endpoint: `${LOGIN}/${CONTOSO.id}/oauth2/v2.0/authorize`,
      token_endpoint: `${LOGIN}/${CONTOSO.id}/oauth2/v2.0/token`,
      jwks_uri: `${LOGIN}/${CONTOSO.id}/discovery/v2.0/keys`,
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      tenant_region_scope: 'EU',
    });
    const v1 = JSON.parse(textOf(await show('/common/.well-known/openid-configuration')));
    expect(v1).toMatchObject({
      issuer: 'https://sts.windows.net/{tenantid}/',
      token_endpoint: `${LOGIN}/common/oauth2/token`,
    });
    for (const name of ['device_authorization_endpoint', 'userinfo_endpoint', 'end_session_endpoint', 'rbac_url']) {
      expect(v2).toHaveProperty([name]);
      expect(v1).toHaveProperty([name]);
    }
  });

  it('names the aliases of the host and the tenant’s document', async () => {
    const endpoint = encodeURIComponent(`${LOGIN}/contoso.com/oauth2/v2.0/authorize`);
    const path = `/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`;
    expect(JSON.parse(textOf(await show(path)))).toMatchObject({
      tenant_discovery_endpoint: `${LOGIN}/contoso.com/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [
        {
          preferred_network: 'login.microsoftonline.com',
          preferred_cache: 'login.windows.net',
          aliases: expect.arrayContaining(['login.microsoftonline.com', 'login.windows.net', 'sts.windows.net']),
        },
      ],
    });
    const refused = await show('/common/discovery/instance?authorization_endpoint=https://evil.example/x/y');
    expect(refused.status).toBe(400);
    expect(JSON.parse(textOf(refused))).toMatchObject({ error: 'invalid_instance' });
  });

  it('tells whether a password belongs here', async () => {
    expect(JSON.parse(textOf(await show('/common/UserRealm/ada@contoso.com?api-version=1.0')))).toEqual({
      ver: '1.0',
      account_type: 'Managed',
      domain_name: 'contoso.com',
      cloud_instance_name: 'microsoftonline.com',
      cloud_audience_urn: 'urn:federation:MicrosoftOnline',
    });
    const stranger = JSON.parse(textOf(await show('/common/userrealm/eve@fabrikam.com')));
    expect([stranger.account_type, stranger.domain_name]).toEqual(['Unknown', undefined]);
    expect(JSON.parse(textOf(await show('/GetUserRealm.srf?login=ada@contoso.com')))).toMatchObject({
      NameSpaceType: 'Managed',
      DomainName: 'contoso.com',
      FederationBrandName: 'Contoso',
    });
    expect(JSON.parse(textOf(await show('/GetUserRealm.srf?login=eve@fabrikam.com')))).toMatchObject({
      NameSpaceType: 'Unknown',
    });
  });

  it('serves the keys that verify its tokens', async () => {
    const v2 = JSON.parse(textOf(await show(`/${CONTOSO.id}/discovery/v2.0/keys`)));
    expect(v2).toEqual(world.entra.tokens.jwks(`${LOGIN}/${CONTOSO.id}/v2.0`));
    const v1 = JSON.parse(textOf(await show('/common/discovery/keys')));
    expect(v1).toEqual(world.entra.tokens.jwks());
    const shared = JSON.parse(textOf(await show('/common/discovery/v2.0/keys')));
    expect(shared.keys[0].issuer).toBe(`${LOGIN}/{tenantid}/v2.0`);
    for (const { n, x5t, x5c } of v1.keys) {
      const certificate = new X509Certificate(Buffer.from(x5c[0], 'base64'));
      expect(certificate.publicKey.export({ format: 'jwk' })).toMatchObject({ n });
      expect(x5t).toBe(createHash('sha1').update(certificate.raw).digest('base64url'));
    }
  });

  it('publishes the next key beside the one that signs, so that clients choose by its id', async () => {
    const { keys } = JSON.parse(textOf(await show('/common/discovery/keys')));
    const [head = ''] = String((await world.tokens())['access_token']).split('.');
    expect(keys).toHaveLength(2);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString()).kid).toBe(keys[0].kid);
    expect(keys[1].kid).not.toBe(keys[0].kid);
  });

  it('refuses other paths and methods', async () => {
    expect((await show('/common/oauth2/nothing')).status).toBe(404);
    const response = await show('/common/oauth2/token');
    expect([response.status, response.headers['allow']]).toEqual([405, 'POST']);
  });
});
