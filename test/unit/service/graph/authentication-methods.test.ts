import { describe, expect, it } from 'vitest';
import { START_MS } from '../../../support/service.ts';
import { createTestGraph } from './support.ts';

function setUp() {
  const graph = createTestGraph();
  const ada = graph.directory.createUser({ upn: 'ada@contoso.com', displayName: 'Ada', password: 'secret' });
  return { ...graph, path: `/v1.0/users/${ada.id}/authentication/temporaryAccessPassMethods` };
}

describe('temporaryAccessPassMethods', () => {
  it('makes a pass by the tenant’s policy and shows it that once', async () => {
    const { call, path } = setUp();
    const made = await call('POST', path, { json: {} });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        temporaryAccessPass: expect.stringMatching(/^\w{8}$/),
        startDateTime: new Date(START_MS).toISOString().replace('.000Z', 'Z'),
        lifetimeInMinutes: 60,
        isUsableOnce: false,
        isUsable: true,
        methodUsabilityReason: 'EnabledByPolicy',
      },
    ]);
    const shown = await call('GET', `${path}/${made.body.id}`);
    expect([shown.status, shown.body.temporaryAccessPass, shown.body.id]).toEqual([200, null, made.body.id]);
  });

  it('keeps one pass a user, found by the user’s name as well', async () => {
    const { call, path } = setUp();
    const first = await call('POST', path, { json: { isUsableOnce: true } });
    const second = await call('POST', path, { json: { lifetimeInMinutes: '120' } });
    const listed = await call('GET', '/beta/users/ADA@contoso.com/authentication/temporaryAccessPassMethods');
    expect(listed.body.value.map((pass: { id: string }) => pass.id)).toEqual([second.body.id]);
    expect((await call('GET', `${path}/${first.body.id}`)).status).toBe(404);
    expect((await call('DELETE', `${path}/${second.body.id}`)).status).toBe(204);
    expect((await call('GET', path)).body.value).toEqual([]);
  });

  it('tells a pass of tomorrow and one of yesterday', async () => {
    const { call, context, path, tokenFor } = setUp();
    const startDateTime = new Date(START_MS + 60_000).toISOString();
    const made = await call('POST', path, { json: { startDateTime } });
    expect(made.body).toMatchObject({ isUsable: false, methodUsabilityReason: 'NotYetValid' });
    context.advance(60_000 + 3_600_000);
    const authorization = `Bearer ${tokenFor(['UserAuthenticationMethod.Read.All'])}`;
    const listed = await call('GET', path, { headers: { authorization } });
    expect(listed.body.value).toMatchObject([{ isUsable: false, methodUsabilityReason: 'Expired' }]);
  });

  it('refuses what the policy forbids, unknown users and those without the permission', async () => {
    const { call, path, tokenFor } = setUp();
    expect((await call('POST', path, { json: { lifetimeInMinutes: 5 } })).status).toBe(400);
    expect((await call('POST', path, { json: { startDateTime: 'tomorrow' } })).status).toBe(400);
    expect((await call('GET', path.replace('/v1.0/users/', '/v1.0/users/0'))).status).toBe(404);
    const authorization = `Bearer ${tokenFor(['User.ReadWrite.All'])}`;
    expect((await call('GET', path, { headers: { authorization } })).status).toBe(403);
  });
});
