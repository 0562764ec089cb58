import { describe, expect, it } from 'vitest';
import { createTestGraph, managedDevice } from './support.ts';

const PATH = '/beta/deviceManagement/managedDevices';

function createTenant() {
  const test = createTestGraph();
  const joined = test.directory.createDevice({ displayName: 'PC', trustType: 'AzureAd' });
  test.managedDevices.insert(managedDevice('m1', { azureAdDeviceId: joined.deviceId }));
  test.managedDevices.insert(managedDevice('m2'));
  return test;
}

describe('actions on a device', () => {
  it.each([
    ['wipe', { keepUserData: false }, 'wipePending'],
    ['retire', {}, 'retirePending'],
    ['syncDevice', undefined, 'managed'],
    ['rebootNow', undefined, 'managed'],
    ['cleanWindowsDevice', { keepUserData: true }, 'managed'],
    ['setDeviceName', { deviceName: 'LAB-1' }, 'managed'],
    ['rotateBitLockerKeys', undefined, 'managed'],
  ])('%s is pending until the device has done it', async (name, json, managementState) => {
    const { call } = createTenant();
    expect((await call('POST', `${PATH}/m2/${name}`, json && { json })).status).toBe(204);
    const { body } = await call('GET', `${PATH}/m2`);
    expect(body).toMatchObject({
      managementState,
      deviceActionResults: [{ actionName: name, actionState: 'pending' }],
    });
    expect(body).not.toHaveProperty('deviceActionParameters');
  });

  it('keep what is to be done for the device', async () => {
    const { call, managedDevices } = createTenant();
    await call('POST', `${PATH}/m2/wipe`, { json: { keepUserData: true, useProtectedWipe: 'true' } });
    expect(managedDevices.byId('m2')?.inventory['deviceActionParameters']).toEqual({
      wipe: { keepEnrollmentData: false, keepUserData: true, useProtectedWipe: true },
    });
  });

  it('tell an Autopilot Reset from a wipe by what is kept, and want a joined device for it', async () => {
    const { call } = createTenant();
    const json = { keepEnrollmentData: true, keepUserData: false };
    expect((await call('POST', `${PATH}/m1/wipe`, { json })).status).toBe(204);
    expect((await call('GET', `${PATH}/m1`)).body).toMatchObject({
      managementState: 'managed',
      deviceActionResults: [{ actionName: 'automaticRedeployment', actionState: 'pending' }],
    });
    expect((await call('POST', `${PATH}/m2/wipe`, { json })).status).toBe(400);
  });

  it('are refused where Windows cannot, the name is none, the version has none or the device is not there', async () => {
    const { call } = createTenant();
    expect((await call('POST', `${PATH}/m1/bypassActivationLock`)).status).toBe(400);
    expect((await call('POST', `${PATH}/m1/setDeviceName`, { json: { deviceName: '12345' } })).status).toBe(400);
    const v1 = PATH.replace('beta', 'v1.0');
    expect((await call('POST', `${v1}/m1/setDeviceName`, { json: { deviceName: 'A' } })).status).toBe(400);
    expect((await call('POST', `${PATH}/nobody/wipe`)).status).toBe(404);
  });

  it('are asked of many devices at once, with what became of each', async () => {
    const { call } = createTenant();
    const json = { actionName: 'syncDevice', deviceIds: ['m1', 'm2', 'm3'] };
    const { status, body } = await call('POST', `${PATH}/executeAction`, { json });
    expect(status).toBe(200);
    expect(body).toEqual({
      '@odata.context': 'https://graph.microsoft.com/beta/$metadata#microsoft.graph.bulkManagedDeviceActionResult',
      successfulDeviceIds: ['m1', 'm2'],
      failedDeviceIds: [],
      notFoundDeviceIds: ['m3'],
      notSupportedDeviceIds: [],
    });
    expect((await call('POST', `${PATH}/executeAction`, { json: { ...json, actionName: 'explode' } })).status).toBe(
      400,
    );
  });
});

describe('many devices', () => {
  it('are deleted at once, and are told apart from those that cannot', async () => {
    const { call } = createTenant();
    const ask = async (actionName: string) =>
      (await call('POST', `${PATH}/executeAction`, { json: { actionName, deviceIds: ['m1'] } })).body;
    expect(await ask('deprovision')).toMatchObject({ notSupportedDeviceIds: ['m1'] });
    expect(await ask('delete')).toMatchObject({ successfulDeviceIds: ['m1'] });
    expect(await ask('delete')).toMatchObject({ notFoundDeviceIds: ['m1'] });
    expect((await call('GET', `${PATH}/m1`)).status).toBe(404);
  });
});

describe('the logs of a device', () => {
  it('are asked for by a request that shows as pending', async () => {
    const { call } = createTenant();
    expect((await call('GET', `${PATH}/m1/logCollectionRequests`)).body.value).toEqual([]);
    const json = { templateType: { templateType: 'predefined' } };
    const made = await call('POST', `${PATH}/m1/createDeviceLogCollectionRequest`, { json });
    expect(made).toMatchObject({ status: 200, body: { status: 'pending', managedDeviceId: 'm1' } });
    const { id } = made.body;
    expect((await call('GET', `${PATH}/m1/logCollectionRequests`)).body.value).toMatchObject([{ id }]);
  });
});

describe('a managed device', () => {
  it('takes a note, an owner and a name from the admin', async () => {
    const { call } = createTenant();
    const json = { notes: 'On loan', managedDeviceOwnerType: 'personal' };
    const changed = await call('PATCH', `${PATH}/m1`, { json });
    expect(changed).toMatchObject({ status: 200, body: { ...json, ownerType: 'personal' } });
    expect((await call('PATCH', `${PATH}/m1`, { json: { managedDeviceOwnerType: 'cat' } })).status).toBe(400);
    // What nobody would keep is not taken.
    const lost = await call('PATCH', `${PATH}/m1`, { json: { deviceCategoryDisplayName: 'Kiosk' } });
    expect([lost.status, lost.text]).toEqual([400, expect.stringContaining('deviceCategoryDisplayName')]);
  });
});
