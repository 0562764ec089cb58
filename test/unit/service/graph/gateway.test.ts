import { describe, expect, it } from 'vitest';
import { GRAPH_AUDIENCES } from '../../../../src/service/entra/resources.ts';
import { START_MS } from '../../../support/service.ts';
import { autopilotDevice, createTestGraph, intuneMessage } from './support.ts';

const DEVICES = '/deviceManagement/windowsAutopilotDeviceIdentities';

describe('the gateway of Graph', () => {
  it.each([
    ['no token', {}],
    ['another scheme', { authorization: 'Basic x' }],
    ['a token that nobody signed', { authorization: 'Bearer a.b.c' }],
  ])('refuses %s with a challenge', async (_, headers) => {
    const { call } = createTestGraph();
    const answer = await call('GET', `/beta${DEVICES}`, { headers: { authorization: '', ...headers } });
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe('InvalidAuthenticationToken');
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  it('refuses a token for somebody else, and one that has expired', async () => {
    const { call, tokens, context } = createTestGraph();
    const grant = { clientId: 'app', subject: { objectId: 'app' }, roles: [] };
    const foreign = tokens.issueAccess({ ...grant, audience: 'urn:ms-drs:enterpriseregistration.windows.net' });
    const strange = await call('GET', '/beta/users', { headers: { authorization: `Bearer ${foreign}` } });
    expect([strange.status, strange.body.error.message]).toEqual([401, expect.stringMatching(/Invalid audience\.$/)]);
    context.advance(3 * 3_600_000);
    const late = await call('GET', '/beta/users');
    expect([late.status, late.body.error.message]).toEqual([401, expect.stringMatching(/the token is expired\.$/)]);
  });

  it('refuses a token that it knows once its time is over, and one that differs in a letter', async () => {
    const { call, tokenFor, context } = createTestGraph();
    const token = tokenFor(['User.Read.All']);
    const status = async (bearer: string) =>
      (await call('GET', '/beta/users', { headers: { authorization: `Bearer ${bearer}` } })).status;
    expect([await status(token), await status(token)]).toEqual([200, 200]);
    const [head, claims, signature = ''] = token.split('.');
    const altered = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await status(`${head}.${claims}.${altered}`)).toBe(401);
    context.advance(3_600_000);
    expect(await status(token)).toBe(401);
  });

  it('refuses those who lack the permission, in the words of whoever owns the path', async () => {
    const { call, tokenFor } = createTestGraph();
    const headers = { authorization: `Bearer ${tokenFor(['DeviceManagementServiceConfig.Read.All'])}` };
    expect((await call('GET', `/beta${DEVICES}`, { headers })).status).toBe(200);
    const write = await call('DELETE', `/beta${DEVICES}/x`, { headers });
    expect(write).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
    expect(intuneMessage(write)).toContain('DeviceManagementServiceConfig.ReadWrite.All');
    const users = await call('GET', '/v1.0/users', { headers });
    expect(users).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
  });

  it('takes delegated permissions as well as application ones', async () => {
    const { call, tokens } = createTestGraph();
    const token = tokens.issueAccess({
      audience: GRAPH_AUDIENCES[1],
      clientId: 'app',
      subject: { objectId: 'user' },
      scopes: ['DeviceManagementServiceConfig.ReadWrite.All'],
    });
    const answer = await call('GET', `/beta${DEVICES}`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });

  it('lets those add members who may do no more to a group', async () => {
    const { call, tokenFor, directory } = createTestGraph();
    const device = directory.createDevice({ displayName: 'PC' });
    const created = directory.createGroup({ displayName: 'Lab' });
    const id = created.ok ? created.value.id : '';
    const headers = { authorization: `Bearer ${tokenFor(['GroupMember.ReadWrite.All'])}` };
    const json = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${device.id}` };
    expect((await call('POST', `/beta/groups/${id}/members/$ref`, { headers, json })).status).toBe(204);
    expect((await call('PATCH', `/beta/groups/${id}`, { headers, json: {} })).status).toBe(403);
  });

  it('shows a signed-in user himself, and an application nobody', async () => {
    const { call, tokens, directory } = createTestGraph();
    const { id: objectId, upn } = directory.createUser({ upn: 'ada@contoso.com', displayName: 'Ada', password: 'x' });
    const token = tokens.issueAccess({
      audience: GRAPH_AUDIENCES[0],
      clientId: 'app',
      subject: { objectId, upn },
      scopes: ['User.Read'],
    });
    const headers = { authorization: `Bearer ${token}` };
    expect((await call('GET', '/v1.0/me', { headers })).body).toMatchObject({ id: objectId, userPrincipalName: upn });
    expect((await call('GET', '/v1.0/users', { headers })).status).toBe(403);
    expect((await call('GET', '/v1.0/me')).status).toBe(400);
  });

  it('gives every reply its ids and the date of the lab', async () => {
    const { call } = createTestGraph();
    const answer = await call('GET', '/beta/users', { headers: { 'client-request-id': 'mine' } });
    expect(answer.headers).toMatchObject({
      'client-request-id': 'mine',
      'request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      date: new Date(START_MS).toUTCString(),
    });
    const refused = await call('GET', '/beta/users/nobody', { headers: { 'client-request-id': 'mine' } });
    expect(refused.body.error.innerError).toEqual({
      date: '2026-03-02T08:00:00',
      'request-id': refused.headers['request-id'],
      'client-request-id': 'mine',
    });
  });

  it.each([
    `/beta${DEVICES}/d1`,
    `/beta${DEVICES}('d1')`,
    `/beta${DEVICES}(%27d1%27)/`,
    '/BETA/DeviceManagement/WINDOWSAutopilotDeviceIdentities/d1',
    `/v1.0${DEVICES}/d1/`,
  ])('finds a device by %s', async (path) => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    expect(await call('GET', path)).toMatchObject({ status: 200, body: { id: 'd1' } });
  });

  it('tolerates a slash before the query', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    const answer = await call('GET', `/beta${DEVICES}/?$filter=contains(serialNumber,%27SN-D1%27)`);
    expect(answer.body.value).toHaveLength(1);
  });

  it.each([
    ['GET', '/beta/deviceManagement/nothingOfTheKind', 400, 'BadRequest'],
    ['GET', '/v2.0/users', 400, 'BadRequest'],
    ['GET', '/', 400, 'BadRequest'],
    ['GET', '/v1.0/deviceManagement/windowsAutopilotDeploymentProfiles', 400, 'BadRequest'],
    ['GET', '/v1.0/deviceManagement/windowsAutopilotSettings', 400, 'BadRequest'],
    ['PUT', `/beta${DEVICES}`, 405, 'BadRequest'],
    ['GET', `/beta${DEVICES}/none`, 404, 'ResourceNotFound'],
    ['GET', '/beta/users/none', 404, 'Request_ResourceNotFound'],
    ['GET', `/beta${DEVICES}?$filter=serialNumber like 'x'`, 400, 'BadRequest'],
    ['GET', `/beta${DEVICES}?$expand=nothing`, 400, 'BadRequest'],
    ['GET', `/beta${DEVICES}?$top=x`, 400, 'BadRequest'],
    ['GET', '/v1.0/groups?$top=1000', 400, 'Request_UnsupportedQuery'],
    ['GET', '/v1.0/users?$top=0', 400, 'Request_UnsupportedQuery'],
  ])('answers %s %s with %i', async (method, path, status, code) => {
    const { call } = createTestGraph();
    const answer = await call(method, path);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it('refuses to expand what a single entity does not have', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    expect((await call('GET', `/beta${DEVICES}/d1?$expand=nothing`)).status).toBe(400);
  });

  it('refuses a body that is not JSON', async () => {
    const { call } = createTestGraph();
    const answer = await call('POST', '/beta/groups', { body: '{ displayName: "x" }' });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
  });

  it('shows as much metadata as the client accepts', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    const get = (accept: string) => call('GET', `/beta${DEVICES}?$select=id`, { headers: { accept } });
    const none = await get('application/json;odata.metadata=none');
    expect(none.body).toEqual({ '@odata.count': 1, value: [{ id: 'd1' }] });
    expect(none.headers['content-type']).toContain('odata.metadata=none');
    expect((await get('application/json')).body).toEqual({
      '@odata.context': `https://graph.microsoft.com/beta/$metadata#deviceManagement/windowsAutopilotDeviceIdentities(id)`,
      '@odata.count': 1,
      value: [{ id: 'd1' }],
    });
    expect((await get('application/json;odata.metadata=full')).body.value).toEqual([
      {
        '@odata.type': '#microsoft.graph.windowsAutopilotDeviceIdentity',
        '@odata.id': "deviceManagement/windowsAutopilotDeviceIdentities('d1')",
        '@odata.editLink': "deviceManagement/windowsAutopilotDeviceIdentities('d1')",
        id: 'd1',
      },
    ]);
  });
});

describe('paging', () => {
  const filled = () => {
    const graph = createTestGraph();
    for (let index = 1; index <= 5; index += 1) graph.autopilotDevices.insert(autopilotDevice(`d${index}`));
    return graph;
  };

  it('follows absolute links on the origin that was called, to the end', async () => {
    const { call } = filled();
    const origin = 'https://localhost:8443';
    const ids: string[] = [];
    const counts: unknown[] = [];
    let path: string | undefined = `/beta${DEVICES}?$top=2&$count=true`;
    while (path !== undefined) {
      const { body } = await call('GET', path, { origin });
      ids.push(...body.value.map(({ id }: { id: string }) => id));
      counts.push(body['@odata.count']);
      const next: string | undefined = body['@odata.nextLink'];
      expect(next === undefined || next.startsWith(`${origin}/beta${DEVICES}?$top=2`)).toBe(true);
      path = next?.slice(origin.length);
    }
    expect(ids).toEqual(['d1', 'd2', 'd3', 'd4', 'd5']);
    expect(counts).toEqual([5, undefined, undefined]);
  });

  it('pages what a filter leaves and an order rearranges', async () => {
    const { call } = filled();
    const first = await call('GET', `/beta${DEVICES}?$top=2&$count=true&$orderby=id desc&$filter=id ne 'd4'`);
    expect(first.body['@odata.count']).toBe(4);
    expect(first.body.value.map(({ id }: { id: string }) => id)).toEqual(['d5', 'd3']);
    const second = await call('GET', first.body['@odata.nextLink'].slice('https://graph.microsoft.com'.length));
    expect(second.body.value.map(({ id }: { id: string }) => id)).toEqual(['d2', 'd1']);
    expect(second.body['@odata.nextLink']).toBeUndefined();
  });

  it('skips, counts as text, and gives nothing for a top of nothing', async () => {
    const { call } = filled();
    const skipped = await call('GET', `/beta${DEVICES}?$skip=3&$select=id`);
    expect(skipped.body.value).toEqual([{ id: 'd4' }, { id: 'd5' }]);
    const count = await call('GET', `/beta${DEVICES}/$count`);
    expect(count).toMatchObject({ status: 200, text: '5', headers: { 'content-type': 'text/plain' } });
    expect((await call('GET', `/beta${DEVICES}/$count?$filter=id eq 'd1'`)).text).toBe('1');
    const none = await call('GET', `/beta${DEVICES}?$top=0`);
    expect(none.body.value).toEqual([]);
    expect(none.body['@odata.nextLink']).toBeUndefined();
  });

  it('holds 100 to a page unless asked, and 1000 at most', async () => {
    const graph = createTestGraph();
    graph.context.db.transaction(() => {
      for (let index = 0; index < 1001; index += 1) graph.autopilotDevices.insert(autopilotDevice(`d${index}`));
    })();
    expect((await graph.call('GET', `/beta${DEVICES}`)).body.value).toHaveLength(100);
    expect((await graph.call('GET', `/beta${DEVICES}?$top=5000`)).body.value).toHaveLength(1000);
  });
});
