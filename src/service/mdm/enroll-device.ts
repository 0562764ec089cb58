import type { EnrollmentContext } from '../../protocol/mde2/context-items.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { createAutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../store/queries/deployment-profiles.ts';
import { createManagedDeviceQueries, type ManagedDevice } from '../store/queries/managed-devices.ts';
import type { Enrollee } from './admission.ts';
import type { DeploymentReport } from './deployment-report.ts';

/** Makes the managed device of an enrolment and links it to its registration and its directory device. */
export type EnrollDevice = (enrollee: Enrollee, device: EnrollmentContext) => Omit<ManagedDevice, 'number'>;

export function createEnrollDevice(
  context: ServiceContext,
  directory: Directory,
  report: DeploymentReport,
): EnrollDevice {
  const random = context.random.fork('mdm.devices');
  const managedDevices = createManagedDeviceQueries(context.db);
  const autopilotDevices = createAutopilotDeviceQueries(context.db);
  const profiles = createDeploymentProfileQueries(context.db);
  const { devices, settings } = directory.queries;

  /** A device that enrols anew leaves its earlier record, whose certificates stop working with it. */
  const removeEarlier = ({ azureAdDeviceId, autopilotDevice }: Enrollee) => {
    const linked = autopilotDevice?.managedDeviceId;
    if (linked !== null && linked !== undefined) managedDevices.remove(linked);
    if (azureAdDeviceId === null) return;
    for (const { id } of managedDevices.byAzureAdDeviceId(azureAdDeviceId)) managedDevices.remove(id);
  };

  return (enrollee, device) => {
    const { user, azureAdDeviceId, autopilotDevice } = enrollee;
    removeEarlier(enrollee);
    const nowMs = context.clock.now();
    const profileId = autopilotDevice?.profileId;
    const profile = profileId === null || profileId === undefined ? undefined : profiles.byId(profileId);
    const id = random.guid();
    const managed: Omit<ManagedDevice, 'number'> = {
      id,
      deviceName: device.DeviceName ?? '',
      serialNumber: autopilotDevice?.serialNumber ?? device.SerialNumber ?? '',
      dmDeviceId: device.DeviceID ?? id,
      userId: user?.id ?? null,
      azureAdDeviceId,
      autopilotId: autopilotDevice?.id ?? null,
      enrolledMs: nowMs,
      lastSyncMs: nowMs,
      enrollmentType: enrollmentTypeOf(enrollee, device),
      state: 'managed',
      osVersion: device.OSVersion ?? device.ApplicationVersion ?? '',
      manufacturer: autopilotDevice?.manufacturer ?? device.Manufacturer ?? '',
      model: autopilotDevice?.model ?? device.DeviceModel ?? '',
      enrollmentProfileName: profile?.displayName ?? null,
      inventory: {},
    };
    managedDevices.insert(managed);
    report.begin(managed, enrollee);
    if (autopilotDevice !== null) {
      autopilotDevices.save({
        ...autopilotDevice,
        managedDeviceId: id,
        enrollmentState: 'enrolled',
        lastContactedMs: nowMs,
      });
    }
    const directoryDevice = azureAdDeviceId === null ? undefined : devices.byDeviceId(azureAdDeviceId);
    if (directoryDevice !== undefined) {
      directory.updateDevice({
        ...directoryDevice,
        isManaged: true,
        mdmAppId: settings.get('mdmApp').appId,
        enrollmentProfileName: managed.enrollmentProfileName,
      });
    }
    return managed;
  };
}

/** deviceEnrollmentType by how the device came (graph.md 3.8). */
function enrollmentTypeOf({ user, azureAdDeviceId }: Enrollee, { BulkAADJ }: EnrollmentContext): string {
  if (BulkAADJ === true) return 'windowsBulkAzureDomainJoin';
  if (user === null) return 'windowsAzureADJoinUsingDeviceAuth';
  return azureAdDeviceId === null ? 'userEnrollment' : 'windowsAzureADJoin';
}
