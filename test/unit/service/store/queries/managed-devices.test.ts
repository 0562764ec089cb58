import { expect, test } from 'vitest';
import { openStore } from '../../../../../src/service/store/open.ts';
import { createManagedDeviceQueries } from '../../../../../src/service/store/queries/managed-devices.ts';

const DEVICE = {
  id: 'd1',
  deviceName: 'DESKTOP-1',
  serialNumber: 'S1',
  dmDeviceId: 'dm1',
  userId: null,
  azureAdDeviceId: 'a1',
  autopilotId: null,
  enrolledMs: 1,
  lastSyncMs: 1,
  enrollmentType: 'windowsAzureADJoin',
  state: 'managed',
  osVersion: '10.0.22631.1',
  manufacturer: 'Contoso',
  model: 'One',
  enrollmentProfileName: null,
  inventory: {},
};

test.each([
  ['beside what indexes stand on', { lastSyncMs: 2, inventory: { isEncrypted: true } }],
  ['a name that had none', { userId: 'u1' }],
  ['a name', { deviceName: 'LAB-1', lastSyncMs: 3 }],
])('a saved device keeps every change, %s', (_, change) => {
  const db = openStore(':memory:');
  const devices = createManagedDeviceQueries(db);
  devices.insert(DEVICE);
  devices.insert({ ...DEVICE, id: 'd2', azureAdDeviceId: 'a2' });
  const before = devices.byId('d1');
  const other = devices.byId('d2');
  if (before === undefined) throw new Error('the device is not there');
  devices.save({ ...before, ...change });
  expect(devices.byId('d1')).toEqual({ ...before, ...change });
  expect(devices.byId('d2')).toEqual(other);
  db.close();
});
