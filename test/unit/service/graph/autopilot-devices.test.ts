import { describe, expect, it } from 'vitest';
import { AZURE_AD_PROFILE, autopilotDevice, createTestGraph, intuneMessage } from './support.ts';

const PATH = '/beta/deviceManagement/windowsAutopilotDeviceIdentities';
const SETTINGS = '/beta/deviceManagement/windowsAutopilotSettings';

describe('Autopilot device identities', () => {
  it('show every property of beta, and fewer in v1.0', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1', { assignmentStatus: 'assignedUnkownSyncState', createdMs: 1000 }));
    const { '@odata.context': _, ...beta } = (await call('GET', `${PATH}/d1`)).body;
    const shared = {
      id: 'd1',
      groupTag: '',
      purchaseOrderIdentifier: '',
      serialNumber: 'SN-d1',
      productKey: '',
      manufacturer: 'Contoso',
      model: 'One',
      enrollmentState: 'notContacted',
      lastContactedDateTime: '0001-01-01T00:00:00Z',
      addressableUserName: '',
      userPrincipalName: '',
      resourceName: '',
      skuNumber: '',
      systemFamily: '',
      azureActiveDirectoryDeviceId: 'aad-d1',
      managedDeviceId: '00000000-0000-0000-0000-000000000000',
      displayName: '',
    };
    expect(beta).toEqual({
      ...shared,
      azureAdDeviceId: 'aad-d1',
      deploymentProfileAssignmentStatus: 'assignedUnkownSyncState',
      deploymentProfileAssignmentDetailedStatus: 'none',
      deploymentProfileAssignedDateTime: '0001-01-01T00:00:00Z',
      remediationState: 'noRemediationRequired',
      remediationStateLastModifiedDateTime: '1970-01-01T00:00:01Z',
      userlessEnrollmentStatus: 'allowed',
      deviceAccountUpn: '',
      deviceAccountPassword: '',
      deviceFriendlyName: '',
    });
    const { '@odata.context': __, ...v1 } = (await call('GET', `${PATH.replace('beta', 'v1.0')}/d1`)).body;
    expect(v1).toEqual(shared);
  });

  it('are not there until the collection has caught up', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1', { isVisible: false }));
    expect(await call('GET', `${PATH}/d1`)).toMatchObject({
      status: 404,
      body: { error: { code: 'ResourceNotFound' } },
    });
    expect((await call('GET', PATH)).body.value).toEqual([]);
    expect((await call('GET', `${PATH}?$filter=contains(serialNumber,'SN')`)).body.value).toEqual([]);
    expect((await call('DELETE', `${PATH}/d1`)).status).toBe(404);
  });

  it('expand the profile that they have and the one that they shall have', async () => {
    const { call, autopilotDevices } = createTestGraph();
    const json = { '@odata.type': AZURE_AD_PROFILE, displayName: 'Standard' };
    const { id } = (await call('POST', '/beta/deviceManagement/windowsAutopilotDeploymentProfiles', { json })).body;
    autopilotDevices.insert(autopilotDevice('d1', { profileId: id }));
    const { body } = await call('GET', `${PATH}/d1?$expand=deploymentProfile($select=id),intendedDeploymentProfile`);
    expect(body.deploymentProfile).toEqual({ '@odata.type': AZURE_AD_PROFILE, id });
    expect(body.intendedDeploymentProfile).toBeNull();
    expect((await call('GET', `${PATH}/d1/deploymentProfile`)).body.displayName).toBe('Standard');
    expect((await call('GET', `${PATH}/d1/intendedDeploymentProfile`)).status).toBe(404);
    const assigned = await call(
      'GET',
      `/beta/deviceManagement/windowsAutopilotDeploymentProfiles/${id}/assignedDevices`,
    );
    expect(assigned.body.value).toMatchObject([{ id: 'd1' }]);
  });

  it('change through a body that is hardly JSON, and the directory follows the group tag', async () => {
    const { call, context, directory, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    directory.precreateDevice({ ztdId: 'd1', serialNumber: 'SN-d1', groupTag: 'Old', purchaseOrder: '' });
    context.runJobs({});
    const answer = await call('POST', `${PATH}/d1/UpdateDeviceProperties`, {
      body: `{ userPrincipalName: "ada@contoso.com", addressableUserName: 'Ada', groupTag: "Kiosk", }`,
    });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(autopilotDevices.byId('d1')).toMatchObject({
      assignedUpn: 'ada@contoso.com',
      addressableUserName: 'Ada',
      groupTag: 'Kiosk',
      displayName: '',
    });
    expect(directory.queries.devices.byZtdId('d1')?.physicalIds).toEqual(['[ZTDID]:d1', '[OrderID]:Kiosk']);
    let evaluations = 0;
    context.runJobs({
      'entra.groups': () => {
        evaluations += 1;
      },
    });
    expect(evaluations).toBe(1);
  });

  it('keep no greeting without a user', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    await call('POST', `${PATH}/d1/updateDeviceProperties`, { json: { addressableUserName: 'Ada' } });
    expect(autopilotDevices.byId('d1')?.addressableUserName).toBe('');
    const json = { userPrincipalName: 'ada@contoso.com', addressableUserName: 'Ada' };
    expect((await call('POST', `${PATH}/d1/assignUserToDevice`, { json })).status).toBe(204);
    expect(autopilotDevices.byId('d1')).toMatchObject({ assignedUpn: 'ada@contoso.com', addressableUserName: 'Ada' });
    expect((await call('POST', `${PATH}/d1/unassignUserFromDevice`)).status).toBe(204);
    expect(autopilotDevices.byId('d1')).toMatchObject({ assignedUpn: '', addressableUserName: '' });
    expect((await call('POST', `${PATH}/d1/assignUserToDevice`, { json: {} })).status).toBe(400);
  });

  it('are unblocked for one more enrolment', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1', { enrollmentState: 'blocked' }));
    expect((await call('GET', `${PATH}/d1`)).body.userlessEnrollmentStatus).toBe('blocked');
    expect((await call('POST', `${PATH}/d1/allowNextEnrollment`)).status).toBe(204);
    expect((await call('GET', `${PATH}/d1`)).body.userlessEnrollmentStatus).toBe('allowed');
  });

  it('stay while they are enrolled, and then go with the anchor that nobody has joined on', async () => {
    const { call, directory, autopilotDevices, removeDeleted } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1', { managedDeviceId: 'm1' }));
    directory.precreateDevice({ ztdId: 'd1', serialNumber: 'SN-d1', groupTag: '', purchaseOrder: '' });
    expect(await call('DELETE', `${PATH}/d1`)).toMatchObject({ status: 400, body: { error: { code: 'BadRequest' } } });
    autopilotDevices.save({ ...autopilotDevice('d1'), number: 1 });
    expect((await call('DELETE', `${PATH}/d1`)).status).toBe(204);
    expect(directory.queries.devices.byZtdId('d1')).toBeUndefined();
    removeDeleted();
    expect((await call('GET', `${PATH}/d1`)).status).toBe(404);
  });

  it('show until the collection has caught up with their deletion, and then cannot be deleted twice', async () => {
    const { call, autopilotDevices, removeDeleted } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1', { serialNumber: 'S1' }));
    expect((await call('DELETE', `${PATH}/d1`)).status).toBe(204);
    expect((await call('GET', `${PATH}/d1`)).status).toBe(200);
    const again = await call('DELETE', `${PATH}/d1`);
    expect(again.status).toBe(400);
    expect(intuneMessage(again)).toMatch(/^ZtdDeviceAlreadyDeleted/);
    expect(autopilotDevices.bySerial('S1')).toEqual([]);
    removeDeleted();
    expect((await call('GET', `${PATH}/d1`)).status).toBe(404);
  });

  it('are deleted by serial number, with what became of each', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1', { serialNumber: 'S1' }));
    autopilotDevices.insert(autopilotDevice('d2', { serialNumber: 'S2', managedDeviceId: 'm' }));
    const { status, body } = await call('POST', `${PATH}/deleteDevices`, {
      json: { serialNumbers: ['S1', 'S2', 'S3'] },
    });
    expect(status).toBe(200);
    expect(body.value).toMatchObject([
      { serialNumber: 'S1', deviceRegistrationId: 'd1', deletionState: 'accepted', errorMessage: null },
      { serialNumber: 'S2', deletionState: 'failed' },
      { serialNumber: 'S3', deletionState: 'failed', errorMessage: 'ZtdDeviceNotFound' },
    ]);
    expect((await call('POST', `${PATH}/deleteDevices`, { json: { serialNumbers: 'S1' } })).status).toBe(400);
  });

  it('are made without a hash, with their anchor, and never twice', async () => {
    const { call, directory } = createTestGraph();
    const json = { serialNumber: 'S9', groupTag: 'LAB', manufacturer: 'Contoso' };
    const { status, body } = await call('POST', PATH, { json });
    expect(status).toBe(201);
    expect(body).toMatchObject({ serialNumber: 'S9', groupTag: 'LAB', enrollmentState: 'notContacted' });
    expect(directory.queries.devices.byZtdId(body.id)?.physicalIds).toContain('[OrderID]:LAB');
    expect((await call('POST', PATH, { json })).status).toBe(409);
  });

  it('take a resource account and give it back, in beta', async () => {
    const { call, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    const json = { userPrincipalName: 'room@contoso.com', addressableUserName: 'Room', resourceAccountName: 'Room 1' };
    expect((await call('POST', `${PATH}/d1/assignResourceAccountToDevice`, { json })).status).toBe(204);
    expect((await call('GET', `${PATH}/d1`)).body).toMatchObject({
      resourceName: 'Room 1',
      addressableUserName: 'Room',
    });
    await call('POST', `${PATH}/d1/unassignResourceAccountFromDevice`);
    expect((await call('GET', `${PATH}/d1`)).body).toMatchObject({ resourceName: '', userPrincipalName: '' });
    const v1 = `${PATH.replace('beta', 'v1.0')}/d1/assignResourceAccountToDevice`;
    expect((await call('POST', v1, { json })).status).toBe(400);
  });

  it('leave a joined device object in the directory', async () => {
    const { call, directory, autopilotDevices } = createTestGraph();
    autopilotDevices.insert(autopilotDevice('d1'));
    const anchor = directory.precreateDevice({ ztdId: 'd1', serialNumber: 'S', groupTag: '', purchaseOrder: '' });
    directory.updateDevice({ ...anchor, registeredMs: 5 });
    await call('DELETE', `${PATH}/d1`);
    expect(directory.queries.devices.byId(anchor.id)).toBeDefined();
  });
});

describe('the Autopilot sync', () => {
  it('is accepted, then refused while it runs, then refused for ten minutes', async () => {
    const { call, context, directory } = createTestGraph();
    const { settings } = directory.queries;
    expect((await call('GET', SETTINGS)).body).toMatchObject({
      syncStatus: 'unknown',
      lastSyncDateTime: '0001-01-01T00:00:00Z',
    });
    expect(await call('POST', `${SETTINGS}/sync`)).toMatchObject({ status: 204, text: '' });
    expect((await call('GET', SETTINGS)).body).toMatchObject({
      syncStatus: 'inProgress',
      lastManualSyncTriggerDateTime: '2026-03-02T08:00:00Z',
    });
    expect(await call('POST', `${SETTINGS}/sync`)).toMatchObject({
      status: 409,
      body: { error: { code: 'Conflict' } },
    });

    let ended = 0;
    context.runJobs({
      'autopilot.sync': () => {
        ended += 1;
        settings.set('autopilotSync', { ...settings.get('autopilotSync'), status: 'completed' });
      },
    });
    expect(ended).toBe(1);
    context.advance(9 * 60_000);
    const early = await call('POST', `${SETTINGS}/sync`);
    expect(early).toMatchObject({
      status: 429,
      headers: { 'retry-after': '60' },
      body: { error: { code: 'TooManyRequests', innerError: { code: '429', status: '429' } } },
    });
    context.advance(60_000);
    expect((await call('POST', `${SETTINGS}/sync`)).status).toBe(204);
  });
});
