import { describe, expect, it } from 'vitest';
import { createTestGraph, managedDevice } from './support.ts';

const MANAGED = '/beta/deviceManagement/managedDevices';
const RESET = { keepEnrollmentData: true, keepUserData: false };

function joinedAs(trustType: 'AzureAd' | 'ServerAd') {
  const test = createTestGraph();
  const joined = test.directory.createDevice({ displayName: 'LAPTOP-1', trustType });
  test.managedDevices.insert(managedDevice('m1', { azureAdDeviceId: joined.deviceId }));
  return test;
}

describe('wipe with the enrolment kept is an Autopilot Reset (autopilot.md ap-2.6-04)', () => {
  it('is accepted and shows as pending under the name that Graph has for it', async () => {
    const { call } = joinedAs('AzureAd');
    expect((await call('POST', `${MANAGED}/m1/wipe`, { json: RESET })).status).toBe(204);
    const { body } = await call('GET', `${MANAGED}/m1`);
    expect(body.deviceActionResults).toMatchObject([{ actionName: 'automaticRedeployment', actionState: 'pending' }]);
  });

  it('is one action however often it is asked for while it is open', async () => {
    const { call, context } = joinedAs('AzureAd');
    await call('POST', `${MANAGED}/m1/wipe`, { json: RESET });
    const [first] = (await call('GET', `${MANAGED}/m1`)).body.deviceActionResults;
    context.advance(60_000);
    await call('POST', `${MANAGED}/m1/wipe`, { json: RESET });
    expect((await call('GET', `${MANAGED}/m1`)).body.deviceActionResults).toEqual([first]);
  });

  it('is refused for a hybrid joined device', async () => {
    const { call } = joinedAs('ServerAd');
    expect((await call('POST', `${MANAGED}/m1/wipe`, { json: RESET })).status).toBe(400);
    expect((await call('GET', `${MANAGED}/m1`)).body.deviceActionResults).toEqual([]);
  });

  it('finds no device that is not enrolled', async () => {
    const { call } = joinedAs('AzureAd');
    expect((await call('POST', `${MANAGED}/m2/wipe`, { json: RESET })).status).toBe(404);
  });

  it.each([{ keepEnrollmentData: false }, { keepEnrollmentData: true, keepUserData: true }, {}])(
    'is not what %j asks for: that is a wipe of its own, pending until a device can do it',
    async (json) => {
      const { call } = joinedAs('AzureAd');
      expect((await call('POST', `${MANAGED}/m1/wipe`, { json })).status).toBe(204);
      const { body } = await call('GET', `${MANAGED}/m1`);
      expect(body.deviceActionResults).toMatchObject([{ actionName: 'wipe', actionState: 'pending' }]);
    },
  );

  it('needs the permission for privileged operations', async () => {
    const { call, tokenFor } = joinedAs('AzureAd');
    const authorization = `Bearer ${tokenFor(['DeviceManagementManagedDevices.ReadWrite.All'])}`;
    expect((await call('POST', `${MANAGED}/m1/wipe`, { json: RESET, headers: { authorization } })).status).toBe(403);
  });
});
