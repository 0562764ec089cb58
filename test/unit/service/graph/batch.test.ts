import { describe, expect, it } from 'vitest';
import { autopilotDevice, createTestGraph } from './support.ts';

const DEVICES = '/deviceManagement/windowsAutopilotDeviceIdentities';
const json = { 'Content-Type': 'application/json' };

const get = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more });

describe('a batch', () => {
  it('answers each of its requests on its own, with headers and body', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    const requests = [
      get('1', `${DEVICES}/d1?$select=serialNumber`, { headers: { Accept: 'application/json;odata.metadata=none' } }),
      get('2', `${DEVICES.slice(1)}/nobody`),
      get('3', `${DEVICES}/$count`),
      { id: '4', method: 'POST', url: '/groups', headers: json, body: { displayName: '' } },
      { id: '5', method: 'POST', url: '/groups', body: { displayName: 'G' } },
      { id: '6', method: 'DELETE', url: `${DEVICES}/d1` },
    ];
    const { status, body } = await call('POST', '/beta/$batch', { json: { requests } });
    expect(status).toBe(200);
    const byId = Object.fromEntries(body.responses.map((each: { id: string }) => [each.id, each]));
    expect(byId['1']).toMatchObject({ status: 200, body: { serialNumber: 'SN-d1' } });
    expect(byId['1'].headers['Content-Type']).toContain('odata.metadata=none');
    expect(byId['1'].headers['OData-Version']).toBe('4.0');
    expect(byId['2']).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
    expect(Buffer.from(byId['3'].body, 'base64').toString()).toBe('1');
    expect(byId['4'].status).toBe(400);
    expect(byId['5'].body.error.message).toContain('Content-Type');
    expect(byId['6']).toMatchObject({ status: 204 });
    expect(byId['6']).not.toHaveProperty('body');
  });

  it('takes numbers for ids, as scripts count, and answers with texts', async () => {
    const { call } = createTestGraph();
    const requests = [
      { id: 1, method: 'GET', url: '/organization' },
      { id: 2, method: 'GET', url: '/nowhere', dependsOn: [1] },
    ];
    const { body } = await call('POST', '/beta/$batch', { json: { requests } });
    expect(body.responses).toMatchObject([
      { id: '1', status: 200 },
      { id: '2', status: 400 },
    ]);
  });

  it('holds a request back until those that it depends on are done, and fails it with them', async () => {
    const { call } = createTestGraph();
    const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true };
    const requests = [
      get('after', "/groups?$filter=displayName eq 'G'", { dependsOn: ['make'] }),
      { id: 'make', method: 'POST', url: '/groups', headers: json, body: group },
      get('missing', '/groups/nobody'),
      get('vain', '/groups', { dependsOn: ['missing'] }),
      get('vainer', '/groups', { dependsOn: ['vain'] }),
    ];
    const { body } = await call('POST', '/v1.0/$batch', { json: { requests } });
    const statuses = body.responses.map(({ id, status }: { id: string; status: number }) => [id, status]);
    expect(statuses).toEqual([
      ['after', 200],
      ['make', 201],
      ['missing', 404],
      ['vain', 424],
      ['vainer', 424],
    ]);
    expect(body.responses[0].body.value).toHaveLength(1);
  });

  it.each([
    [
      'more than 20 requests',
      Array.from({ length: 21 }, (_, index) => get(`${index}`, '/users')),
      'MaximumValueExceeded',
    ],
    ['an id twice', [get('1', '/users'), get('1', '/users')], 'BadRequest'],
    ['a dependency that is not there', [get('1', '/users', { dependsOn: ['2'] })], 'BadRequest'],
    ['a circle', [get('1', '/a', { dependsOn: ['2'] }), get('2', '/b', { dependsOn: ['1'] })], 'BadRequest'],
    ['no list', 'all of them', 'BadRequest'],
  ])('is refused with %s', async (_, requests, code) => {
    const { call } = createTestGraph();
    const answer = await call('POST', '/v1.0/$batch', { json: { requests } });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });

  it('is asked for a token, by POST, and never holds another batch', async () => {
    const { call } = createTestGraph();
    const requests = [{ id: '1', method: 'POST', url: '/$batch', headers: json, body: { requests: [] } }];
    expect((await call('POST', '/beta/$batch', { json: { requests }, headers: { authorization: '' } })).status).toBe(
      401,
    );
    expect((await call('GET', '/beta/$batch')).status).toBe(405);
    expect((await call('POST', '/beta/$batch', { body: 'no JSON' })).status).toBe(400);
    const { body } = await call('POST', '/beta/$batch', { json: { requests } });
    expect(body.responses[0].status).toBe(400);
  });
});

describe('the limits of Graph', () => {
  it('let through what is documented, and tell the others how long to wait', async () => {
    const { call, directory, context } = createTestGraph();
    directory.queries.settings.set('graphLimits', { windowMs: 20_000, perTenant: 3, perApplication: 2 });
    expect((await call('GET', '/beta/users')).status).toBe(200);
    context.advance(5_000);
    expect((await call('GET', '/beta/users')).status).toBe(200);
    const refused = await call('GET', '/beta/users');
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '15' } });
    expect(refused.body.error).toMatchObject({ code: 'TooManyRequests', innerError: { code: '429', status: '429' } });
    const batch = await call('POST', '/beta/$batch', { json: { requests: [get('1', '/users')] } });
    expect(batch.body.responses[0]).toMatchObject({ status: 429, headers: { 'Retry-After': '15' } });
    context.advance(15_000);
    expect((await call('GET', '/beta/users')).status).toBe(200);
  });
});
