import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { DirectoryDevice } from '../../store/queries/directory-devices.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Reply } from '../call.ts';
import { byKey, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';
import { userEntity } from './users.ts';

/** A device of the directory; `id` is the object, `deviceId` what the certificate says (graph.md 3.11). */
export function directoryDeviceEntity(device: DirectoryDevice): Entity {
  return {
    id: device.id,
    deviceId: device.deviceId,
    displayName: device.displayName,
    accountEnabled: device.accountEnabled,
    operatingSystem: device.operatingSystem ?? 'Unknown',
    operatingSystemVersion: device.osVersion ?? 'Unknown',
    trustType: device.trustType,
    profileType: device.profileType,
    physicalIds: device.physicalIds,
    alternativeSecurityIds: [],
    systemLabels: [],
    deviceVersion: 2,
    isManaged: device.isManaged,
    isCompliant: device.isCompliant,
    managementType: device.isManaged ? 'MDM' : null,
    mdmAppId: device.mdmAppId,
    deviceOwnership: device.isManaged ? 'Company' : null,
    enrollmentProfileName: device.enrollmentProfileName,
    manufacturer: device.manufacturer,
    model: device.model,
    registrationDateTime: device.registeredMs === null ? null : graphTime(device.registeredMs),
    approximateLastSignInDateTime: device.registeredMs === null ? null : graphTime(device.registeredMs),
    ...UNSAID,
  };
}

/** What the lab's devices have nothing to say of. */
const UNSAID: Entity = {
  deletedDateTime: null,
  complianceExpirationDateTime: null,
  deviceCategory: null,
  deviceMetadata: null,
  enrollmentType: null,
  isManagementRestricted: null,
  isRooted: null,
  onPremisesLastSyncDateTime: null,
  onPremisesSecurityIdentifier: null,
  onPremisesSyncEnabled: null,
};

/** Whatever else a body says of a device would be lost: it is refused. */
const changeSchema = z.strictObject({
  accountEnabled: z.boolean().optional(),
  displayName: z.string().min(1).optional(),
});

/** Device objects: pre-created by an import or made by a join. */
export function deviceRoutes({ directory }: GraphModule): GraphRoute[] {
  const { devices, users } = directory.queries;
  const ownersOf = ({ ownerUserId }: DirectoryDevice): Entity[] => {
    const owner = ownerUserId === null ? undefined : users.byId(ownerUserId);
    if (owner === undefined) return [];
    return [{ '@odata.type': '#microsoft.graph.user', ...userEntity(owner, users.licencesOf(owner.id)) }];
  };
  const ownerSet: EntitySet<Entity> = {
    path: 'directoryObjects',
    type: 'microsoft.graph.directoryObject',
    toEntity: (owner) => owner,
  };
  const toOwners = { to: ownerSet, rows: ownersOf };
  const set: EntitySet<DirectoryDevice> = {
    path: 'devices',
    type: 'microsoft.graph.device',
    toEntity: directoryDeviceEntity,
    expand: { registeredOwners: toOwners, registeredUsers: toOwners },
  };
  const source: RowSource<DirectoryDevice> = {
    all: devices.list,
    ordered: {
      positionOf: ({ id }) => id,
      after: (position = '', limit, skip) => devices.after(position, limit, skip),
      count: devices.count,
    },
    lookUps: {
      id: byKey(devices.byId),
      deviceId: byKey(devices.byDeviceId),
      displayName: { whole: devices.byName },
    },
  };
  const onDevice = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, device: DirectoryDevice) => Reply,
  ): GraphRoute => ({
    method,
    path: `/devices/{id}${path}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const [, deviceId] = /^deviceid='([^']*)'$/i.exec(id) ?? [];
      const device =
        deviceId === undefined ? devices.byId(id.toLowerCase()) : devices.byDeviceId(deviceId.toLowerCase());
      return device === undefined ? notFound(id) : handle(call, device);
    },
  });
  return [
    { method: 'GET', path: '/devices', handle: (call) => list(call, set, source) },
    onDevice('GET', '', (call, device) => one(call, set, device)),
    ...(['registeredOwners', 'registeredUsers'] as const).map((name) =>
      onDevice('GET', `/${name}`, (call, device) => list(call, ownerSet, rowsOf(ownersOf(device)))),
    ),
    onDevice('PATCH', '', (call, device) => {
      const read = readBody(call.body, changeSchema);
      if (!read.ok) return read.error;
      const { accountEnabled = device.accountEnabled, displayName = device.displayName } = read.value;
      directory.updateDevice({ ...device, accountEnabled, displayName });
      return NO_CONTENT;
    }),
    // Without its anchor a registered device cannot join (autopilot.md 1.2); the directory lets it go all the same.
    onDevice('DELETE', '', (_call, { id }) => (directory.deleteDevice(id) ? NO_CONTENT : notFound(id))),
  ];
}
