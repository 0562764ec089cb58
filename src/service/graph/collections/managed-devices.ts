import { z } from 'zod';
import type { ManagedDevice } from '../../store/queries/managed-devices.ts';
import type { User } from '../../store/queries/users.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Reply } from '../call.ts';
import { byKey, byNumber, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { referencedId, referenceSchema } from './groups.ts';
import { BETA_ONLY, managedDeviceEntity } from './managed-device-entity.ts';
import { shownUser } from './users.ts';

const PATH = '/deviceManagement/managedDevices';

/** What an admin may say of a device. */
const changeSchema = z.strictObject({
  managedDeviceName: z.string().min(1).optional(),
  managedDeviceOwnerType: z.enum(['unknown', 'company', 'personal']).optional(),
  notes: z.string().nullable().optional(),
});

/** Ends what is known of a device: its registration and its device object go on without it. */
export function deleteManagedDevice({
  context,
  directory,
  managedDevices,
  autopilotDevices,
}: Pick<GraphModule, 'context' | 'directory' | 'managedDevices' | 'autopilotDevices'>): (
  device: ManagedDevice,
) => void {
  const { devices } = directory.queries;
  return context.db.transaction((device: ManagedDevice) => {
    managedDevices.remove(device.id);
    for (const registration of autopilotDevices.byManagedDevice(device.id)) {
      autopilotDevices.save({ ...registration, managedDeviceId: null });
    }
    const joined = device.azureAdDeviceId === null ? undefined : devices.byDeviceId(device.azureAdDeviceId);
    if (joined !== undefined) directory.updateDevice({ ...joined, isManaged: false, mdmAppId: null });
  });
}

/** Devices under management: Intune makes them, admins read and delete them (graph.md 3.8). */
export function managedDeviceRoutes(module: GraphModule): GraphRoute[] {
  const { directory, managedDevices } = module;
  const { users } = directory.queries;
  const userOf = ({ userId }: ManagedDevice) => (userId === null ? undefined : users.byId(userId));
  const usersOf = (device: ManagedDevice) => [userOf(device)].filter((user) => user !== undefined);
  const userSet: EntitySet<User> = { path: 'users', ...shownUser(module) };
  const set: EntitySet<ManagedDevice> = {
    path: PATH.slice(1),
    type: 'microsoft.graph.managedDevice',
    betaOnly: BETA_ONLY,
    countsPage: true,
    toEntity: (device) => managedDeviceEntity(device, userOf(device)),
    expand: { users: { to: userSet, rows: usersOf } },
  };
  const source: RowSource<ManagedDevice> = {
    all: managedDevices.all,
    ordered: byNumber(managedDevices),
    lookUps: {
      id: byKey(managedDevices.byId),
      serialNumber: { part: managedDevices.bySerialPart },
      deviceName: { whole: managedDevices.byName },
      userId: { whole: (id) => managedDevices.byUser(id.toLowerCase()) },
      azureADDeviceId: { whole: (id) => managedDevices.byAzureAdDeviceId(id.toLowerCase()) },
    },
  };

  const remove = deleteManagedDevice(module);

  const onDevice = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, device: ManagedDevice) => Reply,
  ): GraphRoute => ({
    method,
    path: `${PATH}/{id}${path}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const device = managedDevices.byId(id.toLowerCase());
      return device === undefined ? notFound(id) : handle(call, device);
    },
  });

  return [
    { method: 'GET', path: PATH, handle: (call) => list(call, set, source) },
    onDevice('GET', '', (call, device) => one(call, set, device)),
    onDevice('PATCH', '', (call, device) => {
      const read = readBody(call.body, changeSchema);
      if (!read.ok) return read.error;
      const { managedDeviceOwnerType: ownerType } = read.value;
      const given = Object.fromEntries(Object.entries(read.value).filter(([, value]) => value !== undefined));
      const changed = { ...given, ...(ownerType !== undefined && { ownerType }) };
      const after = { ...device, inventory: { ...device.inventory, ...changed } };
      managedDevices.save(after);
      return one(call, set, after);
    }),
    onDevice('GET', '/users', (call, device) => list(call, userSet, rowsOf(usersOf(device)))),
    // The primary user, whom administrators' scripts change so.
    onDevice('POST', '/users/$ref', (call, device) => {
      const read = readBody(call.body, referenceSchema);
      if (!read.ok) return read.error;
      const user = users.byId(referencedId(read.value['@odata.id']));
      if (user === undefined) return notFound(referencedId(read.value['@odata.id']));
      managedDevices.save({ ...device, userId: user.id });
      return NO_CONTENT;
    }),
    onDevice('DELETE', '/users/$ref', (_call, device) => {
      managedDevices.save({ ...device, userId: null });
      return NO_CONTENT;
    }),
    {
      method: 'GET',
      path: '/users/{id}/managedDevices',
      handle(call) {
        const key = call.parameters['id'] ?? '';
        const user = key.includes('@') ? users.byUpn(key) : users.byId(key.toLowerCase());
        return user === undefined ? notFound(key) : list(call, set, rowsOf(managedDevices.byUser(user.id)));
      },
    },
    onDevice('DELETE', '', (_call, device) => {
      remove(device);
      return NO_CONTENT;
    }),
  ];
}
