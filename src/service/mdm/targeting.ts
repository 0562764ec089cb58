import type { Directory } from '../entra/directory.ts';
import { hasPlan } from '../entra/licences.ts';
import type { Assignment } from '../store/queries/assignments.ts';

/** Whom assignments may reach: a device by its groups, its user by groups and licence. */
export interface Audience {
  readonly deviceGroupIds: readonly string[];
  readonly userGroupIds: readonly string[];
  readonly isLicensedUser: boolean;
}

/** By which of the two an object reaches the device: what is device-targeted counts in device setup (autopilot.md 1.5). */
export type Reach = 'device' | 'user';

/** The audience of a device (deviceId in its certificate) and a user (object id), either of which may be absent. */
export function audienceOf(
  { queries: { groups, users } }: Directory,
  deviceId: string | null,
  userId: string | null,
): Audience {
  return {
    deviceGroupIds: deviceId === null ? [] : groups.groupIdsOfDevice(deviceId),
    userGroupIds: userId === null ? [] : groups.groupIdsOf(userId),
    isLicensedUser: userId !== null && hasPlan(users.licencesOf(userId), 'INTUNE_A'),
  };
}

/** How these assignments reach the audience, or undefined when they do not; an exclusion beats them all. */
export function reachOf(assignments: readonly Assignment[], audience: Audience): Reach | undefined {
  const { deviceGroupIds, userGroupIds, isLicensedUser } = audience;
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
