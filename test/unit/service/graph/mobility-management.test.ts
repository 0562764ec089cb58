import { describe, expect, it } from 'vitest';
import { createTestGraph } from './support.ts';

const POLICY = '/beta/policies/mobileDeviceManagementPolicies/0000000a-0000-0000-c000-000000000000';

async function createScope() {
  const test = createTestGraph();
  const { call, directory } = test;
  const json = { displayName: 'Pilot', mailNickname: 'pilot', mailEnabled: false, securityEnabled: true };
  const group = (await call('POST', '/v1.0/groups', { json })).body.id as string;
  const user = directory.createUser({
    upn: 'ada@contoso.com',
    displayName: 'Ada',
    password: 'x',
    accountEnabled: true,
    givenName: null,
    surname: null,
    mail: null,
    usageLocation: null,
  });
  directory.addMember(group, user.id, 'user');
  const isInScope = (userId: string) => directory.isInScope(userId, directory.queries.settings.get('mdmScope'));
  /** As portals and scripts name a group. */
  const reference = { '@odata.id': `https://graph.microsoft.com/odata/groups('${group}')` };
  const scope = async () => (await call('GET', `${POLICY}?$expand=includedGroups($select=id)`)).body;
  return { ...test, group, user, isInScope, reference, scope };
}

describe('the MDM user scope', () => {
  it('is everybody, nobody, or the members of the groups that are added', async () => {
    const { call, group, user, isInScope, reference, scope } = await createScope();
    expect(await scope()).toMatchObject({ appliesTo: 'all', isValid: true, includedGroups: [] });
    expect((await call('PATCH', POLICY, { json: { appliesTo: 'none' } })).status).toBe(204);
    expect([(await scope()).appliesTo, isInScope(user.id)]).toEqual(['none', false]);
    expect((await call('POST', `${POLICY}/includedGroups/$ref`, { json: reference })).status).toBe(204);
    expect(await scope()).toMatchObject({ appliesTo: 'selected', includedGroups: [{ id: group }] });
    expect([isInScope(user.id), isInScope('somebody else')]).toEqual([true, false]);
    expect((await call('POST', `${POLICY}/includedGroups/$ref`, { json: reference })).status).toBe(400);
    expect((await call('GET', `${POLICY}/includedGroups`)).body.value).toMatchObject([{ displayName: 'Pilot' }]);
    expect((await call('DELETE', `${POLICY}/includedGroups/${group}/$ref`)).status).toBe(204);
    expect((await call('DELETE', `${POLICY}/includedGroups/${group}/$ref`)).status).toBe(404);
    expect(isInScope(user.id)).toBe(false);
  });

  it('loses its groups when it becomes everybody', async () => {
    const { call, reference, scope } = await createScope();
    await call('POST', `${POLICY}/includedGroups/$ref`, { json: reference });
    await call('PATCH', POLICY, { json: { appliesTo: 'all' } });
    expect(await scope()).toMatchObject({ appliesTo: 'all', includedGroups: [] });
  });

  it('is not changed with the addresses in one go, nor to selected by that word', async () => {
    const { call, scope } = await createScope();
    const discoveryUrl = 'https://mdm.contoso.com/discovery.svc';
    expect((await call('PATCH', POLICY, { json: { appliesTo: 'none', discoveryUrl } })).status).toBe(400);
    expect((await call('PATCH', POLICY, { json: { appliesTo: 'selected' } })).status).toBe(400);
    const json = { '@odata.type': '#microsoft.graph.mobileDeviceManagementPolicy', discoveryUrl };
    expect((await call('PATCH', POLICY, { json })).status).toBe(204);
    expect(await scope()).toMatchObject({ appliesTo: 'all', discoveryUrl });
  });

  it('is one of a list, and needs its permission', async () => {
    const { call, tokenFor } = createTestGraph();
    const path = POLICY.slice(0, POLICY.lastIndexOf('/'));
    expect((await call('GET', path)).body).toMatchObject({
      '@odata.context': expect.stringMatching(/#mobilityManagementPolicies$/),
      value: [{ displayName: 'Microsoft Intune' }],
    });
    const headers = { authorization: `Bearer ${tokenFor(['Policy.Read.All'])}` };
    expect((await call('GET', path, { headers })).status).toBe(200);
    expect((await call('PATCH', POLICY, { headers, json: { appliesTo: 'all' } })).status).toBe(403);
    expect((await call('GET', `${path}/d4ebce55-015a-49b5-a083-c84d1797ae8c`)).status).toBe(404);
  });
});
