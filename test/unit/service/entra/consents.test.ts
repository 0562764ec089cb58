import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../../../src/network/http.ts';
import { createEntraWorld, type EntraWorld, jsonOf } from '../../../support/entra.ts';

const APP = 'aaaaaaaa-0000-4000-8000-000000000001';
const BACK = 'https://app.contoso.com/back';
const ADA = { login: 'ada@contoso.com', passwd: 'secret' };

let world: EntraWorld;

beforeEach(() => {
  world = createEntraWorld();
  world.entra.directory.queries.applications.save({
    clientId: APP,
    objectId: 'bbbbbbbb-0000-4000-8000-000000000002',
    displayName: 'Holiday <planner>',
    secretSha256: null,
    roles: [],
    certificates: [],
    redirectUris: [BACK],
    scopes: ['Group.Read.All'],
    enableIdTokenIssuance: false,
  });
});

const textOf = ({ body }: HttpResponse) => body.toString('utf8');
const path = (scope: string, more: Record<string, string> = {}) =>
  `/common/oauth2/v2.0/authorize?${new URLSearchParams({
    client_id: APP,
    response_type: 'code',
    redirect_uri: BACK,
    scope,
    ...more,
  })}`;
const signIn = (scope: string, more?: Record<string, string>) => world.submit(path(scope, more), ADA);
const answer = (page: HttpResponse, fields: Record<string, string>) => {
  const flowToken = /name="flowToken" value="([^"]+)"/.exec(textOf(page))?.[1] ?? '';
  return world.submit('/common/SAS/ProcessAuth', { flowToken, ...fields });
};
const byPassword = async (scope: string) =>
  jsonOf(
    await world.redeem({ grant_type: 'password', client_id: APP, username: ADA.login, password: ADA.passwd, scope }, 2),
  );

describe('consent', () => {
  it('is asked for on a page that says for what and by whom, once', async () => {
    const page = await signIn('openid User.Read');
    expect(textOf(page)).toContain('content="ConvergedConsent"');
    expect(textOf(page)).toContain('Holiday &lt;planner&gt;');
    expect(textOf(page)).toContain('<li>User.Read</li>');
    const done = await answer(page, { accept: '1' });
    expect(done.headers['location']).toContain(`${BACK}?code=`);
    expect((await signIn('openid User.Read')).status).toBe(302);
    expect(await byPassword('User.Read')).toMatchObject({ scope: 'User.Read' });
  });

  it('is asked for anew by a client that wants it so', async () => {
    const page = await signIn('openid User.Read', { prompt: 'consent' });
    expect((await answer(page, { accept: '1' })).status).toBe(302);
    expect(textOf(await signIn('openid User.Read', { prompt: 'consent' }))).toContain('ConvergedConsent');
  });

  it('can be declined', async () => {
    const back = await answer(await signIn('User.Read'), { cancel: '1' });
    const { searchParams } = new URL(back.headers['location'] ?? '');
    expect([searchParams.get('error'), searchParams.get('error_description')?.slice(0, 11)]).toEqual([
      'access_denied',
      'AADSTS65004',
    ]);
    expect(textOf(await signIn('User.Read'))).toContain('ConvergedConsent');
  });

  it('is not needed for what the administrator granted, nor asked where no page can be shown', async () => {
    expect((await signIn('Group.Read.All')).status).toBe(302);
    expect(await byPassword('User.Read')).toMatchObject({
      error: 'invalid_grant',
      error_codes: [65001],
      suberror: 'consent_required',
    });
    expect(await byPassword('https://graph.microsoft.com/.default')).toMatchObject({ token_type: 'Bearer' });
  });

  it('is an administrator’s to give for what concerns more than the user', async () => {
    expect(textOf(await signIn('Device.Read.All'))).toContain('data-code="90094"');
    world.entra.directory.queries.users.update({ ...world.ada, isGlobalAdministrator: true });
    expect((await answer(await signIn('Device.Read.All'), { accept: '1' })).status).toBe(302);
    expect(await byPassword('Device.Read.All')).toMatchObject({ scope: 'Device.Read.All' });
  });
});
