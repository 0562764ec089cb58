import { z } from 'zod';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import { AUTOPILOT_RESET, openAction, withAction } from '../../mdm/device-actions.ts';
import type { ManagedDevice } from '../../store/queries/managed-devices.ts';
import type { User } from '../../store/queries/users.ts';
import { flag, readBody } from '../body.ts';
import { type GraphRoute, NO_CONTENT, notFound, refuse } from '../call.ts';
import { byKey, byNumber, type EntitySet, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { list, one } from '../replies.ts';
import { graphTime } from '../time.ts';

const PATH = '/deviceManagement/managedDevices';

/** With enrolment kept and user data not, it is the portal's Autopilot Reset (autopilot.md ap-2.6-04). */
const wipeSchema = z.object({ keepEnrollmentData: flag.catch(false), keepUserData: flag.catch(false) });

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
  // The hardware hash is Autopilot's business, not a property of the entity.
  const { deviceHardwareData: _, ...inventory } = device.inventory;
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

/** Devices under management: Intune makes them, admins read and delete them (graph.md 3.8). */
export function managedDeviceRoutes({
  context,
  directory,
  managedDevices,
  autopilotDevices,
}: GraphModule): GraphRoute[] {
  const { users, devices } = directory.queries;
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

  const remove = context.db.transaction((device: ManagedDevice) => {
    managedDevices.remove(device.id);
    const registration = device.autopilotId === null ? undefined : autopilotDevices.byId(device.autopilotId);
    if (registration !== undefined) autopilotDevices.save({ ...registration, managedDeviceId: null });
    const joined = device.azureAdDeviceId === null ? undefined : devices.byDeviceId(device.azureAdDeviceId);
    if (joined !== undefined) directory.updateDevice({ ...joined, isManaged: false, mdmAppId: null });
  });

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
    {
      method: 'POST',
      path: `${PATH}/{id}/wipe`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const device = managedDevices.byId(id);
        if (device === undefined) return notFound(id);
        const body = readBody(call.body, wipeSchema);
        if (!body.ok) return body.error;
        const { keepEnrollmentData, keepUserData } = body.value;
        if (!keepEnrollmentData || keepUserData) return refuse(501, 'The lab plays no wipe but the Autopilot Reset.');
        const joined = device.azureAdDeviceId === null ? undefined : devices.byDeviceId(device.azureAdDeviceId);
        if (joined?.trustType !== 'AzureAd') {
          return refuse(400, 'An Autopilot Reset needs a device that is joined to Entra ID, and to nothing else.');
        }
        if (openAction(device, AUTOPILOT_RESET) === undefined) {
          managedDevices.save(withAction(device, AUTOPILOT_RESET, 'pending', context.clock.now()));
        }
        return NO_CONTENT;
      },
    },
  ];
}
