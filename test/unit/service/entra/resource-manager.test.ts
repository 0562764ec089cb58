import { describe, expect, it } from 'vitest';
import { createEntraWorld, jsonOf } from '../../../support/entra.ts';
import { CONTOSO, requestOf } from '../../../support/service.ts';

const ARM = 'https://management.azure.com';

describe('the sign-in of the Azure command line (graph.md gr-6-09)', () => {
  const world = createEntraWorld();
  const ask = async (path: string, token: unknown) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await world.entra.resourceManager(requestOf('GET', `${ARM}${path}`, { headers }));
    return { status: response.status, body: jsonOf(response) };
  };
  const tokenFor = async (resource: string) => {
    const { refresh_token = '' } = await world.tokens();
    const form = { grant_type: 'refresh_token', client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e', refresh_token };
    return jsonOf(await world.redeem({ ...form, resource }))['access_token'];
  };

  it.each(['https://management.core.windows.net/', 'https://management.azure.com/'])(
    'finds its tenant and no subscription with a token for %s',
    async (audience) => {
      const token = await tokenFor(audience);
      expect(await ask('/subscriptions?api-version=2019-11-01', token)).toMatchObject({
        status: 200,
        body: { value: [] },
      });
      const tenants = await ask('/tenants?api-version=2019-11-01', token);
      expect(tenants.body['value']).toMatchObject([{ tenantId: CONTOSO.id, defaultDomain: CONTOSO.domain }]);
    },
  );

  it('is refused with a token for anything else, and without an api-version', async () => {
    const graph = await tokenFor('https://graph.microsoft.com');
    expect((await ask('/subscriptions?api-version=2019-11-01', graph)).status).toBe(401);
    expect((await ask('/subscriptions?api-version=2019-11-01', 'x')).status).toBe(401);
    const token = await tokenFor('https://management.azure.com/');
    expect(await ask('/subscriptions', token)).toMatchObject({
      status: 400,
      body: { error: { code: 'MissingApiVersionParameter' } },
    });
    expect((await ask('/subscriptions/x/resourceGroups?api-version=2019-11-01', token)).status).toBe(404);
  });
});
