import { describe, expect, it } from 'vitest';
import { GRAPH_PERMISSIONS } from '../../../../src/service/entra/resources.ts';
import { collectionRoutes } from '../../../../src/service/graph/collections/index.ts';
import { KNOWN_PERMISSIONS, requiredPermissions } from '../../../../src/service/graph/permissions.ts';
import { createTestGraph } from './support.ts';

describe('permissions', () => {
  it('are told for every route, and every one of them can be granted', () => {
    const { context, directory } = createTestGraph();
    for (const { path, method } of collectionRoutes(context, directory)) {
      expect(requiredPermissions(path, method), `${method} ${path}`).not.toEqual([]);
      expect(requiredPermissions(path, method), `${method} ${path}`).toBeDefined();
    }
    expect(GRAPH_PERMISSIONS).toEqual(expect.arrayContaining([...KNOWN_PERMISSIONS]));
  });

  it('are asked for on every route: a token with none of them gets 403, or its body is never looked at', async () => {
    const { context, directory, call, tokenFor } = createTestGraph();
    const nothing = { authorization: `Bearer ${tokenFor([])}` };
    for (const { path, method } of collectionRoutes(context, directory)) {
      const { status } = await call(method, `/beta${path.replace(/\{\w+\}/g, 'x')}`, { headers: nothing, json: {} });
      expect(status, `${method} ${path}`).toBe(403);
    }
  });

  it('for writing serve reading too, those for reading never writing', () => {
    const path = '/deviceManagement/windowsAutopilotDeviceIdentities/{id}';
    expect(requiredPermissions(path, 'GET')).toEqual([
      'DeviceManagementServiceConfig.Read.All',
      'DeviceManagementServiceConfig.ReadWrite.All',
    ]);
    expect(requiredPermissions(path, 'DELETE')).toEqual(['DeviceManagementServiceConfig.ReadWrite.All']);
  });

  it('for reading suffice for questions that come by POST', () => {
    expect(requiredPermissions('/directoryObjects/getByIds', 'POST')).toContain('Directory.Read.All');
    expect(requiredPermissions('/groups/{id}/getMemberGroups', 'POST')).toContain('GroupMember.Read.All');
    expect(requiredPermissions('/groups', 'POST')).not.toContain('Group.Read.All');
  });

  it('of actions on managed devices are privileged, while deleting one is not', () => {
    const path = '/deviceManagement/managedDevices/{id}';
    const privileged = ['DeviceManagementManagedDevices.PrivilegedOperations.All'];
    expect(requiredPermissions(`${path}/wipe`, 'POST')).toEqual(privileged);
    expect(requiredPermissions(path, 'DELETE')).toEqual(['DeviceManagementManagedDevices.ReadWrite.All']);
  });
});
