import type { Directory } from '../entra/directory.ts';
import { withJoinIds } from '../entra/physical-ids.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';

/** The device with another primary user, or none; the owner of the Entra device follows (autopilot.md ap-2.6-05). */
export function withPrimaryUser(directory: Directory, device: ManagedDevice, userId: string | null): ManagedDevice {
  const { azureAdDeviceId } = device;
  const joined = azureAdDeviceId === null ? undefined : directory.queries.devices.byDeviceId(azureAdDeviceId);
  if (joined !== undefined) {
    const hardware = joined.ztdId ?? joined.deviceId;
    directory.updateDevice({
      ...joined,
      ownerUserId: userId,
      ...(userId !== null && { physicalIds: withJoinIds(joined.physicalIds, { userId, hardware }) }),
    });
  }
  return { ...device, userId };
}
