import { entraSidOf } from '../../core/guid.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { JOIN_TYPE, type JoinRequest, readJoinRequest } from '../../protocol/drs/join-request.ts';
import { ADMINISTRATORS_SID, encodeJoinResponse, type MembershipChange } from '../../protocol/drs/join-response.ts';
import { decodeBcryptBlob } from '../../protocol/x509/bcrypt-blob.ts';
import { type Csr, readCsr } from '../../protocol/x509/csr.ts';
import type { ServiceContext } from '../context.ts';
import type { DirectoryDevice } from '../store/queries/directory-devices.ts';
import type { User } from '../store/queries/users.ts';
import { CLIENTS } from './clients.ts';
import type { DeviceCertificates } from './device-certificates.ts';
import type { Directory } from './directory.ts';
import { withJoinIds } from './physical-ids.ts';
import type { RegistrationRefusal } from './registration-refusal.ts';
import { DRS_AUDIENCES } from './resources.ts';
import { GLOBAL_ADMINISTRATOR, JOINED_DEVICE_ADMINISTRATOR, roleObjectId } from './roles.ts';
import type { TokenAuthority } from './tokens.ts';

/** The Autopilot registration that a device ticket stands for. */
export interface RegisteredDevice {
  readonly ztdId: string;
  /** `deviceId` of the directory device that the registration made; it may have been deleted since. */
  readonly directoryDeviceId: string;
}

/** What joining needs to know from Autopilot. */
export interface JoinDependencies {
  /** Undefined when the ticket is not valid, or its device is not registered. */
  resolveDeviceTicket(ticket: string): RegisteredDevice | undefined;
  /** Whether the profile makes the joining user an administrator (autopilot.md 1.4, userType). */
  joinsAsAdministrator(ztdId: string): boolean;
}

/** Joins the device of a request (entra-device.md 3): the JSON body of the reply, or why not. */
export type Join = (authorization: string | undefined, body: string) => Result<string, RegistrationRefusal>;

/** Who asks. */
interface SignedIn {
  readonly user: User;
  readonly hasSecondFactor: boolean;
  /** An account that a provisioning package signs in as. */
  readonly isPackage: boolean;
  /** The refresh token that came with the access token. */
  readonly refreshTokenSha256: string | undefined;
}

const TRUST_TYPES: ReadonlyMap<number, 'AzureAd' | 'Workplace'> = new Map([
  [JOIN_TYPE.join, 'AzureAd'],
  [JOIN_TYPE.register, 'Workplace'],
]);

const refuse = (errorType: RegistrationRefusal['errorType'], message: string) => err({ errorType, message });

export function createJoin(
  context: ServiceContext,
  directory: Directory,
  tokens: TokenAuthority,
  certificates: DeviceCertificates,
  { resolveDeviceTicket, joinsAsAdministrator }: JoinDependencies,
): Join {
  const { users, devices, settings, signIns } = directory.queries;

  /** The enabled user of the token. */
  const authenticate = (authorization: string | undefined): Result<SignedIn, RegistrationRefusal> => {
    const claims = tokens.verify(authorization, { audiences: DRS_AUDIENCES });
    if (!claims.ok) return refuse('AuthenticationError', `The access token is refused: ${claims.error.message}.`);
    if (claims.value.upn === undefined) return refuse('AuthenticationError', 'The access token carries no upn.');
    const user = users.byId(claims.value.objectId);
    if (!user?.accountEnabled) return refuse('AuthenticationError', 'The user of the access token cannot sign in.');
    const { rh } = claims.value.all;
    return ok({
      user,
      hasSecondFactor: claims.value.amr.includes('mfa'),
      isPackage: claims.value.clientId === CLIENTS.bulkEnrolment,
      refreshTokenSha256: typeof rh === 'string' ? rh : undefined,
    });
  };

  const readKeys = (request: JoinRequest): Result<Csr, RegistrationRefusal> => {
    const csr = readCsr(request.certificateRequest);
    if (!csr.ok) return refuse('InvalidRequestError', `CertificateRequest is not valid: ${csr.error.message}.`);
    const transportKey = decodeBcryptBlob(request.transportKey);
    if (transportKey.ok) return csr;
    return refuse('InvalidRequestError', `TransportKey is not valid: ${transportKey.error.message}.`);
  };

  /** The object that the device's registration made, or undefined for a device that joins without one. */
  const findRegistered = (request: JoinRequest): Result<DirectoryDevice | undefined, RegistrationRefusal> => {
    const ticket = request.attributes.deviceTicket;
    const registered = ticket === undefined ? undefined : resolveDeviceTicket(ticket);
    if (registered === undefined) return ok(undefined);
    const device = devices.byDeviceId(registered.directoryDeviceId);
    if (device === undefined) {
      // The client shows it as 0x801C03F3 (autopilot.md 1.2, 4.3).
      const id = registered.directoryDeviceId;
      return refuse('DirectoryError', `The device object by the given id (${id}) is not found.`);
    }
    if (device.registeredMs !== null && !device.accountEnabled) {
      return refuse('AuthorizationError', `The device object by the given id (${device.deviceId}) is disabled.`);
    }
    return ok(device);
  };

  /** The tenant's device settings; an account of a provisioning package was judged when it was made. */
  const checkUser = (
    { user, hasSecondFactor, isPackage }: SignedIn,
    trustType: 'AzureAd' | 'Workplace',
    device: DirectoryDevice | undefined,
  ): RegistrationRefusal | undefined => {
    if (isPackage) return undefined;
    const [setting, verb] =
      trustType === 'AzureAd' ? (['devicesMayJoin', 'join'] as const) : (['devicesMayRegister', 'register'] as const);
    if (!directory.isInScope(user.id, settings.get(setting))) {
      return { errorType: 'AuthorizationError', message: `User '${user.id}' is not allowed to ${verb} devices.` };
    }
    if (settings.get('mfaToJoin') && !hasSecondFactor) {
      // The client shows it as 0x801C03ED (autopilot.md 4.3).
      return { errorType: 'InvalidRequestError', message: 'Multifactor authentication is required to join devices.' };
    }
    const quota = settings.get('deviceQuota');
    const owned = devices.countOwnedBy(user.id) - (device?.ownerUserId === user.id ? 1 : 0);
    if (owned < quota) return undefined;
    return { errorType: 'DirectoryError', message: `The device quota of user '${user.id}' is used up: ${quota}.` };
  };

  const membershipChanges = ({ user, isPackage }: SignedIn, ztdId: string | null): MembershipChange[] => {
    const { areGlobalAdministrators, registeringUsers } = settings.get('localAdministrators');
    const roles = [...(areGlobalAdministrators ? [GLOBAL_ADMINISTRATOR] : []), JOINED_DEVICE_ADMINISTRATOR];
    const objectIds = roles.map((role) => roleObjectId(context.tenant.id, role));
    const isByPolicy = !isPackage && directory.isInScope(user.id, registeringUsers);
    // The profile of a registered device goes before the tenant's setting (autopilot.md 1.4).
    if (ztdId === null ? isByPolicy : joinsAsAdministrator(ztdId)) objectIds.push(user.id);
    return [{ localSid: ADMINISTRATORS_SID, addSids: objectIds.map(entraSidOf) }];
  };

  const register = (
    request: JoinRequest,
    csr: Csr,
    user: User,
    trustType: 'AzureAd' | 'Workplace',
    found: DirectoryDevice | undefined,
  ) => {
    const device = found ?? directory.createDevice({ displayName: request.deviceDisplayName });
    const certificate = certificates.issue(csr.publicKeyDer, {
      deviceId: device.deviceId,
      userObjectId: user.id,
      tenantId: context.tenant.id,
      joinType: trustType === 'AzureAd' ? 'joined' : 'registered',
      region: context.tenant.region,
    });
    directory.updateDevice({
      ...device,
      displayName: request.deviceDisplayName,
      accountEnabled: true,
      trustType,
      profileType: 'RegisteredDevice',
      operatingSystem: request.deviceType,
      osVersion: request.osVersion,
      ownerUserId: user.id,
      physicalIds: withJoinIds(device.physicalIds, { userId: user.id, hardware: device.ztdId ?? device.deviceId }),
      certificateThumbprint: certificate.thumbprint,
      transportKey: request.transportKey.toString('base64'),
      registeredMs: context.clock.now(),
    });
    return { device, certificate: certificate.der };
  };

  return context.db.transaction((authorization: string | undefined, body: string) => {
    const signedIn = authenticate(authorization);
    if (!signedIn.ok) return signedIn;
    const parsed = readJoinRequest(body);
    if (!parsed.ok) {
      return refuse('InvalidRequestError', `The request is malformed: ${parsed.error.path}: ${parsed.error.message}.`);
    }
    const outOfOrder = context.fault('drs.join');
    if (outOfOrder !== undefined) return err(outOfOrder);
    const request = parsed.value;
    const trustType = TRUST_TYPES.get(request.joinType);
    if (trustType === undefined) return refuse('InvalidRequestError', `JoinType ${request.joinType} is not served.`);
    const keys = readKeys(request);
    if (!keys.ok) return keys;
    const found = findRegistered(request);
    if (!found.ok) return found;
    const { user, refreshTokenSha256 } = signedIn.value;
    const refusal = checkUser(signedIn.value, trustType, found.value);
    if (refusal !== undefined) return err(refusal);

    const { device, certificate } = register(request, keys.value, user, trustType, found.value);
    // A device that joins again signs in anew; the token of this very sign-in is the one that goes on.
    signIns.deleteRefreshTokensOfDevice(device.deviceId, refreshTokenSha256);
    if (refreshTokenSha256 !== undefined) signIns.bindRefreshToken(refreshTokenSha256, device.deviceId);
    const { deviceId, ztdId } = device;
    context.trace('entra.device-joined', { deviceId, ztdId: ztdId ?? '', upn: user.upn, trustType });
    const changes = trustType === 'AzureAd' ? membershipChanges(signedIn.value, ztdId) : [];
    return ok(encodeJoinResponse({ certificate, upn: user.upn, membershipChanges: changes }));
  });
}
