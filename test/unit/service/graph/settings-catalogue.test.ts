import { describe, expect, it } from 'vitest';
import { createTestGraph, groupTarget } from './support.ts';

const POLICIES = '/beta/deviceManagement/configurationPolicies';
const setting = (id: string) => ({
  '@odata.type': '#microsoft.graph.deviceManagementConfigurationSetting',
  settingInstance: {
    '@odata.type': '#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance',
    settingDefinitionId: id,
    choiceSettingValue: { value: `${id}_1`, children: [] },
  },
});
const policy = (name: string, ...ids: readonly string[]) => ({
  name,
  description: 'D',
  platforms: 'windows10',
  technologies: 'mdm',
  roleScopeTagIds: ['0'],
  templateReference: { templateId: '' },
  settings: ids.map(setting),
});

describe('a policy of the settings catalogue', () => {
  it('is replaced as a whole by PUT, as providers and restores send it', async () => {
    const { call } = createTestGraph();
    const made = (await call('POST', POLICIES, { json: policy('Old', 'a', 'b') })).body;
    await call('POST', `${POLICIES}/${made.id}/assign`, { json: { assignments: [{ target: groupTarget('g1') }] } });
    const { description: _, ...without } = policy('New', 'c');
    const answer = await call('PUT', `${POLICIES}('${made.id}')`, { json: without });
    expect([answer.status, answer.text]).toEqual([204, '']);
    const { body } = await call('GET', `${POLICIES}/${made.id}?$expand=settings,assignments`);
    expect(body).toMatchObject({ name: 'New', description: '', settingCount: 1, isAssigned: true });
    expect(body.createdDateTime).toBe(made.createdDateTime);
    expect(body.settings).toMatchObject([{ id: '0', settingInstance: setting('c').settingInstance }]);
    expect(body.assignments).toHaveLength(1);
    expect((await call('PUT', `${POLICIES}/nobody`, { json: policy('New') })).status).toBe(404);
    expect((await call('PUT', `${POLICIES}/${made.id}`, { json: { description: 'no name' } })).status).toBe(400);
  });

  it('keeps what a change does not name', async () => {
    const { call } = createTestGraph();
    const { id } = (await call('POST', POLICIES, { json: policy('Old', 'a') })).body;
    const changed = await call('PATCH', `${POLICIES}/${id}`, { json: { name: 'New' } });
    expect(changed.body).toMatchObject({ name: 'New', description: 'D', settingCount: 1 });
  });

  it('is copied with its settings and without its assignments', async () => {
    const { call } = createTestGraph();
    const { id } = (await call('POST', POLICIES, { json: policy('Original', 'a', 'b') })).body;
    await call('POST', `${POLICIES}/${id}/assign`, { json: { assignments: [{ target: groupTarget('g1') }] } });
    const json = { displayName: 'Copy', description: 'Of the original' };
    const copy = await call('POST', `${POLICIES}/${id}/createCopy`, { json });
    expect(copy).toMatchObject({ status: 200, body: { name: 'Copy', settingCount: 2, isAssigned: false } });
    expect(copy.body.id).not.toBe(id);
    expect((await call('POST', `${POLICIES}/${id}/createCopy`, { json: {} })).status).toBe(400);
  });

  it('shows 25 settings to a page, numbered in their order', async () => {
    const { call } = createTestGraph();
    const ids = Array.from({ length: 30 }, (_, index) => `s${index}`);
    const { id } = (await call('POST', POLICIES, { json: policy('Many', ...ids) })).body;
    const first = (await call('GET', `${POLICIES}/${id}/settings`)).body;
    expect(first.value.map((it: { id: string }) => it.id)).toEqual(ids.slice(0, 25).map((_, index) => String(index)));
    const { pathname, search } = new URL(first['@odata.nextLink']);
    expect((await call('GET', `${pathname}${search}`)).body.value).toHaveLength(5);
    const whole = await call('GET', `${POLICIES}/${id}/settings?$expand=settingDefinitions&$top=1000`);
    expect(whole.body.value).toHaveLength(30);
    expect(whole.body.value[0].settingDefinitions).toEqual([]);
    expect((await call('GET', `${POLICIES}/${id}?$expand=settings`)).body.settings).toHaveLength(30);
  });

  it('answers an assignment with the new ones, as a collection of their type', async () => {
    const { call } = createTestGraph();
    const { id } = (await call('POST', POLICIES, { json: policy('P') })).body;
    const json = { assignments: [{ target: groupTarget('g1') }] };
    const { body } = await call('POST', `${POLICIES}/${id}/assign`, { json });
    expect(body['@odata.context']).toMatch(
      /#Collection\(microsoft\.graph\.deviceManagementConfigurationPolicyAssignment\)$/,
    );
    expect(body.value).toMatchObject([{ source: 'direct', sourceId: id, target: groupTarget('g1') }]);
  });
});

describe('the content of a script', () => {
  it.each([
    ['deviceManagementScripts', 'scriptContent', 680],
    ['deviceHealthScripts', 'detectionScriptContent', 512],
  ])('of %s is refused from the size on that the service refuses', async (collection, property, kilobytes) => {
    const { call } = createTestGraph();
    const post = (bytes: number) => {
      const content = Buffer.alloc(bytes, 'a').toString('base64');
      const json = { displayName: 'S', fileName: 's.ps1', [property]: content };
      const { fileName: _, ...remediation } = json;
      return call('POST', `/beta/deviceManagement/${collection}`, {
        json: collection === 'deviceHealthScripts' ? remediation : json,
      });
    };
    expect((await post(kilobytes * 1024 - 1)).status).toBe(201);
    expect((await post(kilobytes * 1024)).status).toBe(400);
  });
});
