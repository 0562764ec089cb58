import { describe, expect, it } from 'vitest';
import { createTestGraph } from './support.ts';

const ACCESS = '/v1.0/identity/conditionalAccess/policies';
const REGISTRATION = '/beta/policies/deviceRegistrationPolicy';
const MFA = {
  displayName: 'MFA for all',
  state: 'enabled',
  conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } },
  grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};

describe('conditional access policies', () => {
  it('are made, changed and deleted, and sign-in sees them', async () => {
    const { call, directory } = createTestGraph();
    const made = await call('POST', ACCESS, { json: MFA });
    expect([made.status, made.body.id]).toEqual([201, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(directory.queries.settings.get('conditionalAccess')).toMatchObject([{ id: made.body.id, ...MFA }]);
    const path = `${ACCESS}/${made.body.id}`;
    expect((await call('PATCH', path, { json: { state: 'disabled' } })).status).toBe(204);
    expect((await call('GET', path)).body).toMatchObject({ ...MFA, state: 'disabled' });
    expect((await call('GET', ACCESS)).body.value).toHaveLength(1);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('are refused when sign-in could not follow them, and to those without the permission', async () => {
    const { call, tokenFor } = createTestGraph();
    const controls = { operator: 'OR', builtInControls: ['approvedApplication'] };
    expect((await call('POST', ACCESS, { json: { ...MFA, grantControls: controls } })).status).toBe(400);
    const headers = { authorization: `Bearer ${tokenFor(['Policy.Read.All'])}` };
    expect((await call('GET', ACCESS, { headers })).status).toBe(200);
    expect((await call('POST', ACCESS, { headers, json: MFA })).status).toBe(403);
  });
});

describe('the device registration policy', () => {
  it('shows the tenant’s device settings and takes new ones', async () => {
    const { call, directory } = createTestGraph();
    const before = (await call('GET', REGISTRATION)).body;
    expect(before).toMatchObject({
      userDeviceQuota: 50,
      multiFactorAuthConfiguration: 'notRequired',
      azureADJoin: { allowedToJoin: { '@odata.type': '#microsoft.graph.allDeviceRegistrationMembership' } },
    });
    const group = 'c9000000-0000-4000-8000-000000000001';
    const some = {
      '@odata.type': '#microsoft.graph.enumeratedDeviceRegistrationMembership',
      users: [],
      groups: [group],
    };
    const none = { '@odata.type': '#microsoft.graph.noDeviceRegistrationMembership' };
    const changed = await call('PUT', REGISTRATION, {
      json: {
        ...before,
        userDeviceQuota: 5,
        multiFactorAuthConfiguration: 'required',
        azureADJoin: {
          ...before.azureADJoin,
          allowedToJoin: some,
          localAdmins: { enableGlobalAdmins: false, registeringUsers: none },
        },
      },
    });
    expect([changed.status, changed.body.azureADJoin.allowedToJoin]).toEqual([200, some]);
    const { settings } = directory.queries;
    expect([settings.get('deviceQuota'), settings.get('mfaToJoin')]).toEqual([5, true]);
    expect(settings.get('devicesMayJoin')).toEqual({ groupIds: [group] });
    expect(settings.get('localAdministrators')).toEqual({ areGlobalAdministrators: false, registeringUsers: 'none' });
    expect((await call('PUT', REGISTRATION, { json: { userDeviceQuota: 5 } })).status).toBe(400);
  });
});
