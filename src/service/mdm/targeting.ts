import type { Directory } from '../entra/directory.ts';
import { hasPlan } from '../entra/licences.ts';
import type { Assignment } from '../store/queries/assignments.ts';
import type { DirectoryDevice } from '../store/queries/directory-devices.ts';
import { passesFilter } from './assignment-filters.ts';

/** Whom assignments may reach: a device by its groups, its user by groups and licence. */
export interface Audience {
  readonly deviceGroupIds: readonly string[];
  readonly userGroupIds: readonly string[];
  readonly isLicensedUser: boolean;
  /** Looked up when a filter asks for it. */
  device(): DirectoryDevice | undefined;
}

/** By which of the two an object reaches the device: what is device-targeted counts in device setup (autopilot.md 1.5). */
export type Reach = 'device' | 'user';

/** The audience of a device (deviceId in its certificate) and a user (object id), either of which may be absent. */
export function audienceOf(
  { queries: { groups, users, devices } }: Directory,
  deviceId: string | null,
  userId: string | null,
): Audience {
  return {
    deviceGroupIds: deviceId === null ? [] : groups.groupIdsOfDevice(deviceId),
    userGroupIds: userId === null ? [] : groups.groupIdsOf(userId),
    isLicensedUser: userId !== null && hasPlan(users.licencesOf(userId), 'INTUNE_A'),
    device: () => (deviceId === null ? undefined : devices.byDeviceId(deviceId)),
  };
}

/**
 * How these assignments reach the audience, or undefined when they do not; an exclusion beats them all, and one that is
 * filtered reaches the devices that its filter leaves.
 */
export function reachOf(all: readonly Assignment[], audience: Audience): Reach | undefined {
  const { deviceGroupIds, userGroupIds, isLicensedUser } = audience;
  const isFiltered = all.some(({ filterType }) => filterType !== 'none');
  const device = isFiltered ? audience.device() : undefined;
  const assignments = isFiltered ? all.filter((it) => passesFilter(it, device)) : all;
  const isIn = (ids: readonly string[], { groupId }: Assignment) => groupId !== null && ids.includes(groupId);
  const isExcluded = assignments.some(
    (it) => it.target === 'exclusionGroup' && (isIn(deviceGroupIds, it) || isIn(userGroupIds, it)),
  );
  if (isExcluded) return undefined;
  const reachesDevice = (it: Assignment) =>
    it.target === 'allDevices' || (it.target === 'group' && isIn(deviceGroupIds, it));
  if (assignments.some(reachesDevice)) return 'device';
  const reachesUser = (it: Assignment) =>
    (it.target === 'allLicensedUsers' && isLicensedUser) || (it.target === 'group' && isIn(userGroupIds, it));
  return assignments.some(reachesUser) ? 'user' : undefined;
}
