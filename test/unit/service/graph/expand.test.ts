import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, AZURE_AD_PROFILE, autopilotDevice, createTestGraph, groupTarget, ORIGIN } from './support.ts';

const POLICIES = 'deviceManagement/deviceConfigurations';
const COMPLIANCE = 'deviceManagement/deviceCompliancePolicies';
const CUSTOM = '#microsoft.graph.windows10CustomConfiguration';
const idsOf = ({ body }: Answer) => body.assignments.map(({ target }: Answer['body']) => target.groupId);

describe('what is expanded', () => {
  const { call, autopilotDevices } = createTestGraph();
  let policy = '';
  const expand = (options: string) => call('GET', `/beta/${POLICIES}/${policy}?$expand=assignments(${options})`);

  beforeAll(async () => {
    const json = { '@odata.type': CUSTOM, displayName: 'Custom' };
    policy = (await call('POST', `/beta/${POLICIES}`, { json })).body.id;
    const assignments = ['g1', 'g3', 'g2'].map((id) => ({ target: groupTarget(id) }));
    await call('POST', `/beta/${POLICIES}/${policy}/assign`, { json: { assignments } });
  });

  it('is filtered, ordered, skipped, limited and counted by the options in its brackets', async () => {
    expect(idsOf(await expand("$filter=target/groupId eq 'g2'"))).toEqual(['g2']);
    expect(idsOf(await expand("$filter=target/groupId ne 'g2';$top=1"))).toEqual(['g1']);
    expect(idsOf(await expand('$orderby=target/groupId desc'))).toEqual(['g3', 'g2', 'g1']);
    const counted = await expand('$orderby=target/groupId;$skip=1;$top=1;$count=true');
    expect(idsOf(counted)).toEqual(['g2']);
    expect(counted.body['assignments@odata.count']).toBe(3);
    expect(idsOf(await expand('$top=0'))).toEqual([]);
  });

  it('shows the selected properties alone', async () => {
    const { body } = await expand('$select=id');
    expect(body.assignments[0]).toEqual({ id: expect.stringContaining(policy) });
    expect(body.displayName).toBe('Custom');
  });

  it('is named in the context, with the cast of a derived type in its own', async () => {
    const { body } = await expand('$select=id');
    expect(body['@odata.context']).toBe(`${ORIGIN}/beta/$metadata#${POLICIES}(assignments(id))/$entity`);
    expect(body['assignments@odata.context']).toBe(
      `${ORIGIN}/beta/$metadata#${POLICIES}('${policy}')/microsoft.graph.windows10CustomConfiguration/assignments(id)`,
    );
    const list = await call('GET', `/beta/${POLICIES}?$select=id&$expand=assignments`);
    expect(list.body['@odata.context']).toBe(`${ORIGIN}/beta/$metadata#${POLICIES}(id,assignments())`);
    const accept = 'application/json;odata.metadata=none';
    const bare = await call('GET', `/beta/${POLICIES}?$expand=assignments`, { headers: { accept } });
    expect(bare.text).not.toContain('@odata.context');
  });

  it('expands in turn', async () => {
    const rule = { ruleName: null, scheduledActionConfigurations: [{ actionType: 'block', gracePeriodHours: 12 }] };
    const json = {
      '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
      displayName: 'Compliant',
      scheduledActionsForRule: [rule],
    };
    const { id } = (await call('POST', `/beta/${COMPLIANCE}`, { json })).body;
    const get = async (path: string) => (await call('GET', `/beta/${COMPLIANCE}/${id}${path}`)).body;
    const plain = await get('?$expand=scheduledActionsForRule');
    expect(plain.scheduledActionsForRule).toEqual([{ id: '0', ruleName: null }]);
    const deep = await get('?$expand=assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)');
    expect(deep.scheduledActionsForRule[0]).toMatchObject(rule);
    expect(deep['scheduledActionsForRule@odata.context']).toMatch(
      /windows10CompliancePolicy\/scheduledActionsForRule\(scheduledActionConfigurations\(\)\)$/,
    );
    const listed = await get('/scheduledActionsForRule?$expand=scheduledActionConfigurations');
    expect(listed.value[0]).toMatchObject(rule);
  });

  it('is one entity or null where there is one at most', async () => {
    const json = { '@odata.type': AZURE_AD_PROFILE, displayName: 'P' };
    const profile = (await call('POST', '/beta/deviceManagement/windowsAutopilotDeploymentProfiles', { json })).body;
    autopilotDevices.insert(autopilotDevice('d1', { profileId: profile.id }));
    const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities/d1';
    const options = 'deploymentProfile($select=id;$expand=assignments($select=id)),intendedDeploymentProfile';
    const { body } = await call('GET', `${path}?$expand=${options}`);
    expect(body.deploymentProfile).toMatchObject({ id: profile.id, assignments: [] });
    expect(body.deploymentProfile.displayName).toBeUndefined();
    expect(body.intendedDeploymentProfile).toBeNull();
  });

  it('of the directory has no context of its own', async () => {
    const group = { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true };
    const { id } = (await call('POST', '/v1.0/groups', { json: group })).body;
    const { body } = await call('GET', `/v1.0/groups/${id}?$expand=members($select=id),owners`);
    expect(body).toMatchObject({ members: [], owners: [] });
    expect(Object.keys(body)).not.toContain('members@odata.context');
  });

  it.each(['assignments($expand=nothing)', 'assignments($levels=2)', "assignments($filter=id like 'x')"])(
    'is refused when nobody knows what %s is',
    async (options) => {
      expect((await call('GET', `/beta/${POLICIES}?$expand=${options}`)).status).toBe(400);
      expect((await call('GET', `/beta/${POLICIES}/${policy}?$expand=${options}`)).status).toBe(400);
    },
  );
});
