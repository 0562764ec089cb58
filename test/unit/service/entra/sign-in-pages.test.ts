import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../../src/network/http.ts';
import { encodeBase32, totpAt } from '../../../../src/protocol/totp.ts';
import { CLIENTS } from '../../../../src/service/entra/clients.ts';
import type { ConditionalAccessPolicy } from '../../../../src/service/store/queries/settings.ts';
import { createEntraWorld, type EntraWorld, jsonOf, LOGIN, REDIRECT, VERIFIER } from '../../../support/entra.ts';
import { requestOf } from '../../../support/service.ts';

const HOUR_MS = 3_600_000;
const AGREEMENT = { id: 'a9000000-0000-4000-8000-000000000001', displayName: 'House rules', text: 'Be <kind>' };
const SECRET = encodeBase32(Buffer.from('12345678901234567890'));

let world: EntraWorld;

beforeEach(() => {
  world = createEntraWorld();
});

const queries = () => world.entra.directory.queries;
const textOf = ({ body }: HttpResponse) => body.toString('utf8');
const pageOf = (response: HttpResponse) => /name="PageID" content="(\w+)"/.exec(textOf(response))?.[1];
const errorOf = (response: HttpResponse) => Number(/id="error"[^>]*data-code="(\d+)"/.exec(textOf(response))?.[1] ?? 0);
const codeOf = ({ headers }: HttpResponse) => new URL(headers['location'] ?? 'x:').searchParams.get('code');
const fieldsOf = (response: HttpResponse) =>
  Object.fromEntries(
    [...textOf(response).matchAll(/<input[^>]* name="(\w+)"(?:[^>]* value="([^"]*)")?/g)].map((m) => [
      m[1],
      m[2] ?? '',
    ]),
  );

const begin = (form: Readonly<Record<string, string>>, changes = {}) =>
  world.submit(`/common/oauth2/authorize?${world.authorizeQuery(changes)}`, form);
const signIn = (changes = {}) => begin({ login: 'ada@contoso.com', passwd: 'secret' }, changes);

/** Answers a page as a browser does: its own fields with those of the person over them. */
const answer = (page: HttpResponse, fields: Readonly<Record<string, string>> = {}) => {
  const action = (/<form[^>]* action="([^"]*)"/.exec(textOf(page))?.[1] ?? '').replaceAll('&amp;', '&');
  return world.submit(action, { ...fieldsOf(page), ...fields });
};

async function redeem(code: string | null, changes: Readonly<Record<string, string>> = {}) {
  return jsonOf(
    await world.redeem({
      grant_type: 'authorization_code',
      client_id: CLIENTS.broker,
      code: code ?? '',
      redirect_uri: REDIRECT,
      code_verifier: VERIFIER,
      ...changes,
    }),
  );
}
const amrOf = (tokens: Record<string, unknown>) =>
  JSON.parse(Buffer.from(String(tokens['access_token']).split('.')[1] ?? '', 'base64url').toString())['amr'];

function require(
  controls: Partial<ConditionalAccessPolicy['grantControls']>,
  conditions: {
    users?: Partial<ConditionalAccessPolicy['conditions']['users']>;
    applications?: Partial<ConditionalAccessPolicy['conditions']['applications']>;
    state?: ConditionalAccessPolicy['state'];
  } = {},
) {
  const users = { includeUsers: ['All'], excludeUsers: [], includeGroups: [], excludeGroups: [], ...conditions.users };
  const applications = {
    includeApplications: ['All'],
    excludeApplications: [],
    includeUserActions: [],
    ...conditions.applications,
  };
  const policy: ConditionalAccessPolicy = {
    id: 'c0000000-0000-4000-8000-000000000001',
    displayName: 'Policy',
    state: conditions.state ?? 'enabled',
    conditions: { users, applications },
    grantControls: { operator: 'AND', builtInControls: [], termsOfUse: [], ...controls },
  };
  queries().settings.set('conditionalAccess', [...queries().settings.get('conditionalAccess'), policy]);
}

function registerAuthenticator(method: 'PhoneAppNotification' | 'PhoneAppOTP') {
  queries().authenticationMethods.saveAuthenticator({
    id: 'b0000000-0000-4000-8000-000000000001',
    userId: world.ada.id,
    method,
    secret: SECRET,
    createdMs: world.context.clock.now(),
  });
}

const passFor = (changes: { lifetimeMinutes?: number; isUsableOnce?: boolean; startMs?: number } = {}) => {
  const created = world.entra.directory.accessPasses.create({ userId: world.ada.id, ...changes });
  if (!created.ok) throw new Error(created.error);
  return created.value.pass;
};

describe('the second factor', () => {
  it('asks for a code from the phone, again after a wrong one, and shows in the token', async () => {
    registerAuthenticator('PhoneAppOTP');
    require({ builtInControls: ['mfa'] });
    const page = await signIn();
    expect([pageOf(page), fieldsOf(page)]).toEqual([
      'ConvergedTFA',
      { flowToken: expect.any(String), mfaAuthMethod: 'PhoneAppOTP', otc: '' },
    ]);
    const wrong = await answer(page, { otc: '000000' });
    expect([pageOf(wrong), errorOf(wrong)]).toEqual(['ConvergedTFA', 500121]);
    const done = await answer(wrong, { otc: totpAt(SECRET, world.context.clock.now()) });
    expect(done.status).toBe(302);
    expect(amrOf(await redeem(codeOf(done)))).toEqual(['pwd', 'mfa']);
  });

  it('shows a number that the person enters on the phone, another one each time', async () => {
    registerAuthenticator('PhoneAppNotification');
    queries().settings.set('mfaToJoin', true);
    const page = await signIn();
    const numberOf = (shown: HttpResponse) => /id="idRichContext_DisplaySign">(\d\d)</.exec(textOf(shown))?.[1] ?? '';
    expect(fieldsOf(page)).toMatchObject({ mfaAuthMethod: 'PhoneAppNotification', authenticator: '' });
    const wrong = await answer(page, { authenticator: '' });
    expect([pageOf(wrong), errorOf(wrong)]).toEqual(['ConvergedTFA', 500121]);
    expect((await answer(wrong, { authenticator: numberOf(wrong) })).status).toBe(302);
  });

  it('is registered first by those who have none, and tried out at once', async () => {
    queries().settings.set('mfaToJoin', true);
    const page = await signIn();
    expect(pageOf(page)).toBe('ConvergedProofUpRedirect');
    const next = await answer(page);
    expect([pageOf(next), fieldsOf(next)['mfaAuthMethod']]).toEqual(['ConvergedTFA', 'PhoneAppNotification']);
  });

  it('leads back to the client when the person cancels', async () => {
    queries().settings.set('mfaToJoin', true);
    const back = await answer(await signIn(), { cancel: '1' });
    expect(back.status).toBe(302);
    const { searchParams } = new URL(back.headers['location'] ?? '');
    expect([searchParams.get('error'), searchParams.get('state')]).toEqual(['access_denied', 'st/1 &']);
  });

  it('takes the answer to a page once, within ten minutes, of an account that is still there', async () => {
    registerAuthenticator('PhoneAppOTP');
    require({ builtInControls: ['mfa'] });
    const once = await signIn();
    await answer(once, { otc: totpAt(SECRET, world.context.clock.now()) });
    expect(errorOf(await answer(once, { otc: totpAt(SECRET, world.context.clock.now()) }))).toBe(50089);
    const late = await signIn();
    world.context.advance(600_000);
    expect(errorOf(await answer(late, { otc: totpAt(SECRET, world.context.clock.now()) }))).toBe(50089);
    const gone = await signIn();
    queries().users.update({ ...world.ada, accountEnabled: false });
    expect(errorOf(await answer(gone, { otc: totpAt(SECRET, world.context.clock.now()) }))).toBe(50057);
    expect(errorOf(await world.submit('/common/SAS/ProcessAuth', {}))).toBe(50089);
  });

  it('is asked for device registration alone when it is about joining', async () => {
    require({ builtInControls: ['mfa'] }, {
      applications: { includeApplications: [], includeUserActions: ['urn:user:registerdevice'] },
    });
    expect(pageOf(await signIn())).toBe('ConvergedProofUpRedirect');
    expect((await signIn({ resource: 'https://graph.microsoft.com' })).status).toBe(302);
  });
});

describe('a Temporary Access Pass', () => {
  it('is asked for when the name is known, unless the person would rather use the password', async () => {
    const plain = await begin({ login: 'ada@contoso.com' });
    expect([textOf(plain).includes('name="passwd"'), errorOf(plain)]).toEqual([true, 0]);
    expect(textOf(plain)).toContain('name="otherAccount"');
    passFor();
    const page = await begin({ login: 'ada@contoso.com' });
    expect(fieldsOf(page)).toEqual({ login: 'ada@contoso.com', accesspass: '' });
    expect(textOf(await answer(page, { usePassword: '1' }))).toContain('name="passwd"');
    expect(errorOf(await begin({ login: 'nobody@contoso.com' }))).toBe(50034);
  });

  it('signs in as two factors do, as often as one likes within its time', async () => {
    queries().settings.set('mfaToJoin', true);
    const accesspass = passFor();
    for (const _ of [1, 2]) {
      const done = await begin({ login: 'ada@contoso.com', accesspass });
      expect(amrOf(await redeem(codeOf(done)))).toEqual(['otp', 'mfa']);
    }
    world.context.advance(HOUR_MS);
    const late = await begin({ login: 'ada@contoso.com', accesspass });
    expect([errorOf(late), textOf(late).includes('name="accesspass"')]).toEqual([130504, true]);
  });

  it('serves once when it is for one time', async () => {
    const accesspass = passFor({ isUsableOnce: true });
    expect((await begin({ login: 'ada@contoso.com', accesspass })).status).toBe(302);
    expect(errorOf(await begin({ login: 'ada@contoso.com', accesspass }))).toBe(130502);
    expect(textOf(await begin({ login: 'ada@contoso.com' }))).toContain('name="passwd"');
  });

  it('is refused when wrong, not valid yet, or forbidden by the policy', async () => {
    expect(errorOf(await begin({ login: 'ada@contoso.com', accesspass: 'guess' }))).toBe(130507);
    const early = passFor({ startMs: world.context.clock.now() + 60_000 });
    expect(errorOf(await begin({ login: 'ada@contoso.com', accesspass: early }))).toBe(130507);
    const accesspass = passFor();
    const policy = queries().settings.get('accessPasses');
    queries().settings.set('accessPasses', { ...policy, isUsableOnce: true });
    expect(errorOf(await begin({ login: 'ada@contoso.com', accesspass }))).toBe(130502);
    queries().settings.set('accessPasses', { ...policy, isEnabled: false });
    expect(errorOf(await begin({ login: 'ada@contoso.com', accesspass }))).toBe(130502);
  });

  it('takes its refresh tokens along when it ends or is deleted', async () => {
    const refresh = (token: unknown) =>
      world.redeem({
        grant_type: 'refresh_token',
        client_id: CLIENTS.broker,
        refresh_token: String(token),
        resource: 'https://graph.microsoft.com',
      });
    const tokens = await redeem(codeOf(await begin({ login: 'ada@contoso.com', accesspass: passFor() })));
    expect((await refresh(tokens['refresh_token'])).status).toBe(200);
    world.context.advance(HOUR_MS);
    expect(jsonOf(await refresh(tokens['refresh_token']))).toMatchObject({
      error: 'invalid_grant',
      error_codes: [130504],
    });
    const others = await redeem(codeOf(await begin({ login: 'ada@contoso.com', accesspass: passFor() })));
    queries().authenticationMethods.deleteAccessPass(world.ada.id);
    expect(jsonOf(await refresh(others['refresh_token']))).toMatchObject({ error_codes: [130507] });
  });
});

describe('smart lockout', () => {
  const guess = async (passwd: string) => errorOf(await begin({ login: 'ada@contoso.com', passwd }));

  it('locks the account after ten different wrong passwords, longer each time', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1) expect(await guess(`wrong ${attempt}`)).toBe(50126);
    expect(await guess('secret')).toBe(50053);
    world.context.advance(60_000);
    expect(await guess('wrong again')).toBe(50126);
    world.context.advance(60_000);
    expect(await guess('secret')).toBe(50053);
    world.context.advance(60_000);
    expect((await signIn()).status).toBe(302);
  });

  it('counts the same wrong password once, and begins anew after the right one', async () => {
    for (let attempt = 1; attempt <= 12; attempt += 1) expect(await guess('the old one')).toBe(50126);
    for (let attempt = 1; attempt <= 8; attempt += 1) await guess(`wrong ${attempt}`);
    expect((await signIn()).status).toBe(302);
    for (let attempt = 1; attempt <= 9; attempt += 1) await guess(`another ${attempt}`);
    expect((await signIn()).status).toBe(302);
  });
});

describe('conditional access', () => {
  const GRAPH = { resource: 'https://graph.microsoft.com' };

  it('blocks, and tells a device that is not compliant', async () => {
    require({ builtInControls: ['compliantDevice'] });
    expect(errorOf(await signIn(GRAPH))).toBe(53000);
    require({ builtInControls: ['block'] });
    expect(errorOf(await signIn(GRAPH))).toBe(53003);
  });

  it('for all resources does not keep a device from joining and enrolling, where it would become compliant', async () => {
    require({ builtInControls: ['compliantDevice'] });
    expect((await signIn()).status).toBe(302);
    require({ builtInControls: ['compliantDevice'] }, {
      applications: { includeApplications: ['d4ebce55-015a-49b5-a083-c84d1797ae8c'] },
    });
    expect(errorOf(await signIn({ resource: 'https://enrollment.manage.microsoft.com/' }))).toBe(53000);
  });

  it('asks for terms of use once, and takes no for an answer', async () => {
    queries().settings.set('agreements', [AGREEMENT]);
    require({ termsOfUse: [AGREEMENT.id] });
    const page = await signIn();
    expect(pageOf(page)).toBe('TermsOfUse');
    expect(textOf(page)).toContain('<p id="terms">Be &lt;kind&gt;</p>');
    const declined = await answer(page);
    expect(new URL(declined.headers['location'] ?? '').searchParams.get('error_description')).toContain('AADSTS65004');
    expect((await answer(await signIn(), { accept: '1' })).status).toBe(302);
    expect((await signIn()).status).toBe(302);
  });

  it('goes through its pages one after the other', async () => {
    queries().settings.set('agreements', [AGREEMENT]);
    registerAuthenticator('PhoneAppOTP');
    require({ builtInControls: ['mfa'], termsOfUse: [AGREEMENT.id] });
    const terms = await answer(await signIn(), { otc: totpAt(SECRET, world.context.clock.now()) });
    expect(pageOf(terms)).toBe('TermsOfUse');
    expect(amrOf(await redeem(codeOf(await answer(terms, { accept: '1' }))))).toEqual(['pwd', 'mfa']);
  });

  it('is content with either control when it says so, and asks for the one that a person can meet', async () => {
    require({ operator: 'OR', builtInControls: ['compliantDevice', 'mfa'] });
    expect(pageOf(await signIn(GRAPH))).toBe('ConvergedProofUpRedirect');
    const accesspass = passFor();
    expect((await begin({ login: 'ada@contoso.com', accesspass }, GRAPH)).status).toBe(302);
  });

  it.each([
    ['another user', { users: { includeUsers: [] } }],
    ['everybody but the user', { users: { excludeUsers: ['ADA'] } }],
    [
      'a group without the user',
      { users: { includeUsers: [], includeGroups: ['c9000000-0000-4000-8000-000000000001'] } },
    ],
    ['another resource', { applications: { includeApplications: ['d4ebce55-015a-49b5-a083-c84d1797ae8c'] } }],
    ['all but this resource', { applications: { excludeApplications: ['00000003-0000-0000-c000-000000000000'] } }],
    ['reports alone', { state: 'enabledForReportingButNotEnforced' as const }],
    ['nobody, being off', { state: 'disabled' as const }],
  ])('leaves a sign-in alone when it is for %s', async (_, conditions) => {
    const users = (conditions as { users?: { excludeUsers?: string[] } }).users;
    const named = users?.excludeUsers ? { ...conditions, users: { excludeUsers: [world.ada.id] } } : conditions;
    require({ builtInControls: ['block'] }, named);
    expect((await signIn(GRAPH)).status).toBe(302);
  });

  it('stands before renewed tokens too, and tells who has a second factor from who must register one', async () => {
    const tokens = await world.tokens();
    require({ builtInControls: ['mfa'] });
    const renew = () =>
      world.redeem({
        grant_type: 'refresh_token',
        client_id: CLIENTS.broker,
        refresh_token: tokens['refresh_token'] ?? '',
        resource: 'https://graph.microsoft.com',
      });
    const renewed = await renew();
    expect([renewed.status, jsonOf(renewed)]).toMatchObject([
      400,
      { error: 'interaction_required', error_codes: [50079] },
    ]);
    registerAuthenticator('PhoneAppOTP');
    expect(jsonOf(await renew())).toMatchObject({ error: 'interaction_required', error_codes: [50076] });
  });

  it('tells a client at the token endpoint which policy to satisfy', async () => {
    require({ builtInControls: ['mfa'] });
    const form = {
      grant_type: 'password',
      client_id: CLIENTS.azureCli,
      username: 'ada@contoso.com',
      password: 'secret',
    };
    const refused = jsonOf(await world.redeem({ ...form, scope: 'User.Read' }, 2));
    expect(refused).toMatchObject({ suberror: 'basic_action' });
    expect(JSON.parse(String(refused['claims']))).toEqual({
      access_token: { capolids: { essential: true, values: ['c0000000-0000-4000-8000-000000000001'] } },
    });
  });
});

describe('the OOBE page', () => {
  it('keeps its own defaults over all pages', async () => {
    queries().settings.set('mfaToJoin', true);
    registerAuthenticator('PhoneAppOTP');
    const page = await world.submit('/webapp/CloudDomainJoin/10?state=x', {
      login: 'ada@contoso.com',
      passwd: 'secret',
    });
    const done = await answer(page, { otc: totpAt(SECRET, world.context.clock.now()) });
    expect(done.headers['location']).toMatch(/^ms-aadj-redir:\/\/auth\/drs\?code=[^&]+&state=x$/);
  });

  it('is not answered by another page', async () => {
    expect((await world.entra.login(requestOf('GET', `${LOGIN}/common/SAS/ProcessAuth`))).status).toBe(405);
  });
});
