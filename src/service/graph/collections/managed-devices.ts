import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { ManagedDevice } from '../../store/queries/managed-devices.ts';
import type { User } from '../../store/queries/users.ts';
import { readBody } from '../body.ts';
import { type GraphRoute, NO_CONTENT, notFound } from '../call.ts';
import { byKey, byNumber, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';
import { userEntity } from './users.ts';

const PATH = '/deviceManagement/managedDevices';

/** graph.md 3.8 */
const BETA_ONLY = [
  'autopilotEnrolled',
  'azureActiveDirectoryDeviceId',
  'aadRegistered',
  'joinType',
  'managementState',
  'ownerType',
  'skuFamily',
  'skuNumber',
  'processorArchitecture',
  'enrolledByUserPrincipalName',
  'usersLoggedOn',
  'chassisType',
  'hardwareInformation',
];

function managedDeviceEntity(device: ManagedDevice, user: User | undefined): Entity {
  // The hardware hash is Autopilot's business, and what an action is to do the device's: no properties of the entity.
  const { deviceHardwareData: _, deviceActionParameters: __, ...inventory } = device.inventory;
  return {
    id: device.id,
    userId: device.userId ?? '',
    deviceName: device.deviceName,
    managedDeviceName: device.deviceName,
    managedDeviceOwnerType: 'company',
    ownerType: 'company',
    managementState: device.state,
    enrolledDateTime: graphTime(device.enrolledMs),
    lastSyncDateTime: graphTime(device.lastSyncMs),
    operatingSystem: 'Windows',
    osVersion: device.osVersion,
    complianceState: 'unknown',
    jailBroken: 'Unknown',
    managementAgent: 'mdm',
    easActivated: false,
    azureADRegistered: true,
    aadRegistered: true,
    azureADDeviceId: device.azureAdDeviceId ?? '00000000-0000-0000-0000-000000000000',
    azureActiveDirectoryDeviceId: device.azureAdDeviceId ?? '00000000-0000-0000-0000-000000000000',
    joinType: device.azureAdDeviceId === null ? 'unknown' : 'azureADJoined',
    deviceEnrollmentType: device.enrollmentType,
    deviceRegistrationState: 'registered',
    deviceCategoryDisplayName: 'Unknown',
    isSupervised: false,
    isEncrypted: false,
    userPrincipalName: user?.upn ?? '',
    userDisplayName: user?.displayName ?? '',
    emailAddress: user?.mail ?? user?.upn ?? '',
    enrolledByUserPrincipalName: user?.upn ?? '',
    manufacturer: device.manufacturer,
    model: device.model,
    serialNumber: device.serialNumber,
    wiFiMacAddress: null,
    ethernetMacAddress: null,
    totalStorageSpaceInBytes: 0,
    freeStorageSpaceInBytes: 0,
    physicalMemoryInBytes: 0,
    enrollmentProfileName: device.enrollmentProfileName ?? '',
    autopilotEnrolled: device.autopilotId !== null,
    managementCertificateExpirationDate: graphTime(null),
    partnerReportedThreatState: 'unknown',
    usersLoggedOn: [],
    deviceActionResults: [],
    ...inventory,
  };
}

/** What an admin may say of a device. */
const changeSchema = z.object({
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
}: Pick<GraphModule, 'context' | 'directory' | 'managedDevices' | 'autopilotDevices'>) {
  const { devices } = directory.queries;
  return context.db.transaction((device: ManagedDevice) => {
    managedDevices.remove(device.id);
    const registration = device.autopilotId === null ? undefined : autopilotDevices.byId(device.autopilotId);
    if (registration !== undefined) autopilotDevices.save({ ...registration, managedDeviceId: null });
    const joined = device.azureAdDeviceId === null ? undefined : devices.byDeviceId(device.azureAdDeviceId);
    if (joined !== undefined) directory.updateDevice({ ...joined, isManaged: false, mdmAppId: null });
  });
}

/** Devices under management: Intune makes them, admins read and delete them (graph.md 3.8). */
export function managedDeviceRoutes(module: GraphModule): GraphRoute[] {
  const { directory, managedDevices } = module;
  const { users } = directory.queries;
  const set: EntitySet<ManagedDevice> = {
    path: PATH.slice(1),
    type: 'microsoft.graph.managedDevice',
    betaOnly: BETA_ONLY,
    toEntity: (device) => managedDeviceEntity(device, device.userId === null ? undefined : users.byId(device.userId)),
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

  const userSet: EntitySet<User> = {
    path: 'users',
    type: 'microsoft.graph.user',
    toEntity: (user) => userEntity(user, users.licencesOf(user.id)),
  };

  const remove = deleteManagedDevice(module);

  return [
    { method: 'GET', path: PATH, handle: (call) => list(call, set, source) },
    {
      method: 'GET',
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const device = managedDevices.byId(id);
        return device === undefined ? notFound(id) : one(call, set, device);
      },
    },
    {
      method: 'PATCH',
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const device = managedDevices.byId(id);
        if (device === undefined) return notFound(id);
        const read = readBody(call.body, changeSchema);
        if (!read.ok) return read.error;
        const { managedDeviceOwnerType: ownerType } = read.value;
        const given = Object.fromEntries(Object.entries(read.value).filter(([, value]) => value !== undefined));
        const changed = { ...given, ...(ownerType !== undefined && { ownerType }) };
        const after = { ...device, inventory: { ...device.inventory, ...changed } };
        managedDevices.save(after);
        return one(call, set, after);
      },
    },
    {
      method: 'GET',
      path: `${PATH}/{id}/users`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const device = managedDevices.byId(id);
        if (device === undefined) return notFound(id);
        const user = device.userId === null ? undefined : users.byId(device.userId);
        return list(call, userSet, rowsOf(user === undefined ? [] : [user]));
      },
    },
    {
      method: 'DELETE',
      path: `${PATH}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const device = managedDevices.byId(id);
        if (device === undefined) return notFound(id);
        remove(device);
        return NO_CONTENT;
      },
    },
  ];
}
