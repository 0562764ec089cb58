import { err, ok, type Result } from '../../core/result.ts';
import type { EnrollmentContext } from '../../protocol/mde2/context-items.ts';
import type { SecurityToken } from '../../protocol/mde2/security-token.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { hasPlan } from '../entra/licences.ts';
import { mdmAudiences } from '../entra/resources.ts';
import type { AccessClaims, TokenAuthority } from '../entra/tokens.ts';
import { createAssignmentQueries } from '../store/queries/assignments.ts';
import { type AutopilotDevice, createAutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../store/queries/deployment-profiles.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';
import { createManagedDeviceQueries } from '../store/queries/managed-devices.ts';
import type { User } from '../store/queries/users.ts';
import { applicableConfiguration, CONFIGURATION_TYPES } from './enrollment-configurations.ts';
import type { Refusal } from './refusal.ts';
import { audienceOf } from './targeting.ts';

/** Who enrols. */
export interface Enrollee {
  /** Null when the device enrols by itself: self-deploying and pre-provisioning (mdm.md 2). */
  readonly user: User | null;
  /** `deviceid` of the token: the directory device. */
  readonly azureAdDeviceId: string | null;
  /** The registration that ZeroTouchProvisioning names, when the tenant has it. */
  readonly autopilotDevice: AutopilotDevice | null;
}

/** Decides who may ask for the enrolment policy and who may enrol. */
export interface Admission {
  /** Judges the token alone. */
  authenticate(token: SecurityToken | undefined): Result<AccessClaims, Refusal>;
  /** Judges all: token, user, scope, licence, restrictions, limit, the one-time lock. */
  admit(token: SecurityToken | undefined, device: EnrollmentContext): Result<Enrollee, Refusal>;
}

const refuse = (subcode: Refusal['subcode'], reason: string, errorType?: Refusal['errorType']) =>
  err<Refusal>({ subcode, reason, ...(errorType && { errorType }) });

export function createAdmission(context: ServiceContext, directory: Directory, tokens: TokenAuthority): Admission {
  const { users, devices, settings } = directory.queries;
  const { db } = context;
  const managedDevices = createManagedDeviceQueries(db);
  const autopilotDevices = createAutopilotDeviceQueries(db);
  const profiles = createDeploymentProfileQueries(db);
  const lookup = { objects: createIntuneObjectQueries(db), assignments: createAssignmentQueries(db) };

  const authenticate: Admission['authenticate'] = (token) => {
    if (token?.kind !== 'jwt') return refuse('InvalidSecurity', 'The security header must carry a token of Entra.');
    const audiences = mdmAudiences(settings.get('mdmApp'));
    const claims = tokens.verify(`Bearer ${token.jwt}`, { audiences });
    return claims.ok ? claims : refuse('Authentication', `The token is refused: ${claims.error.message}.`);
  };

  /** Whether self-deployed and pre-provisioned devices may enrol: once a registration (autopilot.md 1.9). */
  const judgeDeviceAlone = (device: EnrollmentContext, registered: AutopilotDevice | null): Result<null, Refusal> => {
    if (registered === null) return refuse('Authorization', 'A device without a user must be registered.');
    const profile = registered.profileId === null ? undefined : profiles.byId(registered.profileId);
    if (device.WhiteGlove === true && profile?.body.preprovisioningAllowed !== true) {
      return refuse('EnrollmentServer', 'The profile does not allow pre-provisioning.');
    }
    const earlier = registered.managedDeviceId === null ? undefined : managedDevices.byId(registered.managedDeviceId);
    if (earlier?.enrollmentType !== 'windowsAzureADJoinUsingDeviceAuth') return ok(null);
    if (registered.enrollmentState === 'notContacted') return ok(null);
    autopilotDevices.save({ ...registered, enrollmentState: 'blocked' });
    return refuse(
      'Authorization',
      'The device has enrolled before and is to be unblocked first.',
      'DeviceNotSupported',
    );
  };

  const judgeUser = (claims: AccessClaims, user: User | undefined): Result<User, Refusal> => {
    if (!user?.accountEnabled) return refuse('Authentication', 'The user of the token is not known or disabled.');
    if (!claims.scopes.includes('mdm_delegation')) return refuse('Authorization', 'The token is not for enrolment.');
    if (!directory.isInScope(user.id, settings.get('mdmScope'))) {
      return refuse('Authorization', 'The user is not in the MDM scope.');
    }
    if (!hasPlan(users.licencesOf(user.id), 'INTUNE_A')) {
      return refuse('Authorization', 'The user has no Intune licence.', 'UserLicense');
    }
    return ok(user);
  };

  /** What the tenant's enrolment restrictions say (graph.md 3.6). */
  const judgeRestrictions = (deviceId: string | null, user: User | null): Result<null, Refusal> => {
    const audience = audienceOf(directory, deviceId, user?.id ?? null);
    const ownRule = applicableConfiguration(
      CONFIGURATION_TYPES.platformRestriction,
      audience,
      lookup,
      ({ body }) => body['platformType'] === 'windows',
    );
    const byDefault = applicableConfiguration(CONFIGURATION_TYPES.platformRestrictions, audience, lookup);
    const rule = ownRule?.body['platformRestriction'] ?? byDefault?.body['windowsRestriction'];
    if ((rule as { readonly platformBlocked?: unknown } | undefined)?.platformBlocked === true) {
      return refuse('Authorization', 'Windows devices may not enrol.', 'DeviceNotSupported');
    }
    const limit = applicableConfiguration(CONFIGURATION_TYPES.limit, audience, lookup)?.body['limit'];
    if (user !== null && typeof limit === 'number' && managedDevices.countOfUser(user.id) >= limit) {
      return refuse('Authorization', `The user has enrolled ${limit} devices already.`, 'DeviceCapReached');
    }
    return ok(null);
  };

  return {
    authenticate,
    admit(token, device) {
      const claims = authenticate(token);
      if (!claims.ok) return claims;
      const { objectId, upn, deviceId: azureAdDeviceId = null } = claims.value;
      if (azureAdDeviceId !== null && devices.byDeviceId(azureAdDeviceId)?.accountEnabled !== true) {
        return refuse('Authorization', 'The device of the token is not in the directory or disabled.');
      }
      const ztdId = device.ZeroTouchProvisioning?.toLowerCase();
      const autopilotDevice = (ztdId === undefined ? undefined : autopilotDevices.byId(ztdId)) ?? null;
      const judged: Result<User | null, Refusal> =
        upn === undefined ? judgeDeviceAlone(device, autopilotDevice) : judgeUser(claims.value, users.byId(objectId));
      if (!judged.ok) return judged;
      const restrictions = judgeRestrictions(azureAdDeviceId, judged.value);
      return restrictions.ok ? ok({ user: judged.value, azureAdDeviceId, autopilotDevice }) : restrictions;
    },
  };
}
