import type { ServiceContext } from '../context.ts';
import type { AutopilotDevice } from '../store/queries/autopilot-devices.ts';
import type { DeploymentProfile, DeploymentProfileQueries } from '../store/queries/deployment-profiles.ts';
import { createProfileAssignmentQueries } from '../store/queries/profile-assignment.ts';

/** What a device that asks now is to get (autopilot.md 1.3). */
export type CurrentProfile =
  | { readonly kind: 'profile'; readonly profile: DeploymentProfile; readonly isExplicit: boolean }
  /** What is assigned does not exist any more. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'none' };

/** Which device has which profile. */
export interface Assignment {
  /** The work of `autopilot.assign`: aims profiles at the devices whose targeting changed. */
  assign(): void;
  /** The work of `autopilot.apply`. */
  apply(payload: { readonly profileId: string; readonly ztdIds: readonly string[] }): void;
  /** The assigned profile; where none is, the tenant's default. */
  currentOf(device: AutopilotDevice): CurrentProfile;
}

/**
 * Assignment in two steps: a profile is intended at once and the status reads pending; it takes hold, and the date
 * assigned is filled, after the delay `profileAssignment` (autopilot.md 1.3). Both steps touch changed devices alone.
 */
export function createAssignment(context: ServiceContext, profiles: DeploymentProfileQueries): Assignment {
  const queries = createProfileAssignmentQueries(context.db);

  /** Dynamic groups may follow the names of assigned profiles. */
  const stampNames = () => {
    if (queries.stampNames() > 0) context.schedule('entra.groups', {}, context.delay('dynamicGroup'));
  };

  return {
    assign: context.db.transaction(() => {
      const byProfile = new Map<string | null, string[]>();
      for (const { ztdId, profileId } of queries.retargeted()) {
        const ztdIds = byProfile.get(profileId) ?? [];
        ztdIds.push(ztdId);
        byProfile.set(profileId, ztdIds);
      }
      for (const [profileId, ztdIds] of byProfile) {
        if (profileId === null) {
          queries.clear(ztdIds);
          context.trace('autopilot.profile-withdrawn', { devices: ztdIds.length });
          continue;
        }
        queries.aim(profileId, ztdIds);
        context.schedule('autopilot.apply', { profileId, ztdIds }, context.delay('profileAssignment'));
        context.trace('autopilot.profile-intended', { profileId, devices: ztdIds.length });
      }
      stampNames();
    }),
    apply: context.db.transaction(({ profileId, ztdIds }) => {
      const devices = queries.settle(profileId, ztdIds, context.clock.now());
      if (devices === 0) return;
      context.trace('autopilot.profile-assigned', { profileId, devices });
      stampNames();
    }),
    currentOf(device) {
      const profileId = device.profileId ?? queries.fallback();
      if (profileId === undefined) return { kind: 'none' };
      const profile = profiles.byId(profileId);
      if (profile === undefined) return { kind: 'missing' };
      return { kind: 'profile', profile, isExplicit: queries.explicitOf(device.id) === profileId };
    },
  };
}
