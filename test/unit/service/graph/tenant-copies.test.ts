import { describe, expect, it } from 'vitest';
import { EMPTY_COLLECTIONS } from '../../../../src/service/graph/collections/empty-collections.ts';
import { readTypings } from '../../../support/graph-typings.ts';
import { createTestGraph, managedDevice, ORIGIN } from './support.ts';

const APPS = '/beta/deviceAppManagement/mobileApps';
const MANAGED = '/beta/deviceManagement/managedDevices';

describe('what tools that copy a tenant ask for', () => {
  it.each(EMPTY_COLLECTIONS.map(({ path, ...rest }) => [path, rest] as const))(
    '%s is there, empty, of a published type, and takes nothing',
    async (path, { type, isBetaOnly }) => {
      const [root = '', name = ''] = path.slice(1).split('/');
      expect(readTypings('beta').property(root, name)?.names).toEqual([type]);
      expect(readTypings('v1.0').property(root, name) === undefined).toBe(isBetaOnly);
      const { call } = createTestGraph();
      const { body } = await call('GET', `/beta${path}?$expand=assignments&$top=100`);
      expect(body).toEqual({ '@odata.context': `${ORIGIN}/beta/$metadata#${root}/${name}(assignments())`, value: [] });
      expect((await call('GET', `/beta${path}/one`)).status).toBe(404);
      expect((await call('POST', `/beta${path}`, { json: { displayName: 'x' } })).status).toBe(405);
    },
  );

  it('gives scripts their content one by one', async () => {
    const { call } = createTestGraph();
    const path = '/beta/deviceManagement/deviceManagementScripts';
    const json = { displayName: 'S', fileName: 's.ps1', scriptContent: 'YQ==' };
    const { id } = (await call('POST', path, { json })).body;
    expect((await call('GET', path)).body.value).toMatchObject([{ id, scriptContent: null }]);
    expect((await call('GET', `${path}/${id}`)).body.scriptContent).toBe('YQ==');
  });

  it('puts apps into categories, and shows them with the app', async () => {
    const { call } = createTestGraph();
    const category = (
      await call('POST', '/beta/deviceAppManagement/mobileAppCategories', { json: { displayName: 'T' } })
    ).body.id;
    const json = { '@odata.type': '#microsoft.graph.win32LobApp', displayName: 'App' };
    const { id } = (await call('POST', APPS, { json })).body;
    const reference = { '@odata.id': `${ORIGIN}/beta/deviceAppManagement/mobileAppCategories/${category}` };
    expect((await call('POST', `${APPS}/${id}/categories/$ref`, { json: reference })).status).toBe(204);
    const { body } = await call('GET', `${APPS}/${id}?$expand=categories($select=id),assignments,relationships`);
    expect(body).toMatchObject({ categories: [{ id: category }], assignments: [], relationships: [] });
    expect(body.categoryIds).toBeUndefined();
    expect((await call('GET', `${APPS}/${id}/categories`)).body.value).toMatchObject([{ displayName: 'T' }]);
    await call('PATCH', `${APPS}/${id}`, { json: { description: 'stays where it is' } });
    expect((await call('DELETE', `${APPS}/${id}/categories/${category}/$ref`)).status).toBe(204);
    expect((await call('GET', `${APPS}/${id}/relationships`)).body.value).toEqual([]);
    expect((await call('DELETE', `${APPS}/${id}/categories/${category}/$ref`)).status).toBe(404);
  });
});

describe('the primary user of a device', () => {
  it('is changed and taken away by reference', async () => {
    const { call, directory, managedDevices } = createTestGraph();
    managedDevices.insert(managedDevice('m1'));
    const { id } = directory.createUser({
      upn: 'ada@contoso.com',
      displayName: 'Ada',
      password: 'x',
      accountEnabled: true,
      givenName: null,
      surname: null,
      mail: null,
      usageLocation: null,
    });
    const reference = { '@odata.id': `${ORIGIN}/beta/users/${id}` };
    expect((await call('POST', `${MANAGED}('m1')/users/$ref`, { json: reference })).status).toBe(204);
    expect((await call('GET', `${MANAGED}/m1?$expand=users`)).body).toMatchObject({
      userPrincipalName: 'ada@contoso.com',
      users: [{ id }],
    });
    expect((await call('GET', '/beta/users/ada@contoso.com/managedDevices')).body).toMatchObject({
      '@odata.count': 1,
      value: [{ id: 'm1' }],
    });
    expect((await call('DELETE', `${MANAGED}/m1/users/$ref`)).status).toBe(204);
    expect((await call('GET', `${MANAGED}/m1/users`)).body.value).toEqual([]);
  });
});

describe('a group', () => {
  it('takes up to twenty members in a change of its own', async () => {
    const { call, directory } = createTestGraph();
    const json = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true };
    const { id } = (await call('POST', '/v1.0/groups', { json })).body;
    const device = directory.createDevice({ displayName: 'PC', trustType: 'AzureAd' });
    const added = { 'members@odata.bind': [`${ORIGIN}/v1.0/directoryObjects/${device.id}`] };
    expect((await call('PATCH', `/v1.0/groups/${id}`, { json: added })).status).toBe(204);
    expect((await call('GET', `/v1.0/groups/${id}/members`)).body.value).toMatchObject([{ id: device.id }]);
    expect((await call('PATCH', `/v1.0/groups/${id}`, { json: added })).status).toBe(400);
    const unknown = { 'members@odata.bind': [`${ORIGIN}/v1.0/directoryObjects/nobody`] };
    expect((await call('PATCH', `/v1.0/groups/${id}`, { json: unknown })).status).toBe(404);
  });
});

describe('assignments', () => {
  it('are sent in single quotes by scripts, and have ids by what is assigned', async () => {
    const { call } = createTestGraph();
    const make = async (collection: string, json: object) =>
      (await call('POST', `/beta/deviceManagement/${collection}`, { json })).body.id as string;
    const script = await make('deviceManagementScripts', { displayName: 'S', fileName: 's.ps1' });
    const policy = await make('configurationPolicies', { name: 'P' });
    const body = `{'deviceManagementScriptGroupAssignments':[{'targetGroupId': 'g1','id': '${script}'}]}`;
    expect(
      (await call('POST', `/beta/deviceManagement/deviceManagementScripts('${script}')/assign`, { body })).status,
    ).toBe(200);
    const everywhere = { assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }] };
    await call('POST', `/beta/deviceManagement/configurationPolicies/${policy}/assign`, { json: everywhere });
    const idsOf = async (path: string) =>
      (await call('GET', `/beta/deviceManagement/${path}/assignments`)).body.value.map(({ id }: { id: string }) => id);
    expect(await idsOf(`deviceManagementScripts/${script}`)).toEqual([`${script}:g1`]);
    expect(await idsOf(`configurationPolicies/${policy}`)).toEqual([`${policy}_adadadad-808e-44e2-905a-0b7873a8a531`]);
  });
});
