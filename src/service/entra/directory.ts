import { isDeepStrictEqual } from 'node:util';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import type { ServiceContext } from '../context.ts';
import type { DirectoryDevice } from '../store/queries/directory-devices.ts';
import type { Group, MemberKind } from '../store/queries/groups.ts';
import type { Scope } from '../store/queries/settings.ts';
import type { User } from '../store/queries/users.ts';
import { type AccessPasses, createAccessPasses } from './access-passes.ts';
import { hasPlan } from './licences.ts';
import { type RegistrationTags, registrationIds, replaceTags } from './physical-ids.ts';
import type { EntraQueries } from './queries.ts';
import { parseRule } from './rule.ts';

/** What a new user must have; the rest has a default. */
export type NewUser = Pick<User, 'upn' | 'displayName' | 'password'> & Partial<Omit<User, 'id' | 'createdMs'>>;

/** What a new group must have; the rest has a default. */
export type NewGroup = Pick<Group, 'displayName'> & Partial<Omit<Group, 'id' | 'createdMs'>>;

/** What a new device object must have; the rest has a default. */
export type NewDevice = Pick<DirectoryDevice, 'displayName'> & Partial<Omit<DirectoryDevice, 'id' | 'createdMs'>>;

/** A computer of an on-premises domain; the certificate is the one on its directory object, DER. */
export interface NewComputer {
  readonly objectGuid: string;
  readonly sid: string;
  readonly displayName: string;
  readonly certificate: Buffer;
}

/** The registration that a device object is made for before any device joins. */
export interface Registration extends RegistrationTags {
  readonly ztdId: string;
  readonly serialNumber: string;
}

/** Users, groups and devices, and what follows from changing them. Ids are object ids unless they say otherwise. */
export interface Directory {
  readonly queries: EntraQueries;
  readonly accessPasses: AccessPasses;
  createUser(user: NewUser): User;
  deleteUser(id: string): boolean;
  /** Fails when the membership rule cannot be read. */
  createGroup(group: NewGroup): Result<Group, CodecError>;
  /** Replaces the group; fails when the membership rule cannot be read. */
  updateGroup(group: Group): Result<Group, CodecError>;
  deleteGroup(id: string): boolean;
  /** False when the member was in already. */
  addMember(groupId: string, memberId: string, kind: MemberKind): boolean;
  /** False when the member was not in. */
  removeMember(groupId: string, memberId: string): boolean;
  createDevice(device: NewDevice): DirectoryDevice;
  /** Makes the disabled placeholder, named after the serial number, that anchors the later join (autopilot.md 1.2). */
  precreateDevice(registration: Registration): DirectoryDevice;
  /**
   * Takes over a computer of an on-premises domain as Entra Connect does: a device object of the computer's own id, pending
   * until it registers itself (entra-device.md 4). A computer that is known already keeps its object.
   */
  syncComputer(computer: NewComputer): DirectoryDevice;
  /** Replaces the device; when that changes anything, dynamic groups take notice later. */
  updateDevice(device: DirectoryDevice): void;
  /** Gives the device of a registration another group tag or purchase order. */
  retagDevice(ztdId: string, tags: RegistrationTags): void;
  /** Ends its sign-ins and its certificate too: both are known by this object alone. */
  deleteDevice(id: string): boolean;
  /**
   * Ends a join. The object of a registration becomes the placeholder it was: it still anchors the next join
   * (autopilot.md 1.2); any other is deleted.
   */
  unregisterDevice(id: string): void;
  isInScope(userId: string, scope: Scope): boolean;
  /** Whether devices of this user enrol by themselves: in the MDM scope, with an Entra premium licence. */
  enrolsAutomatically(userId: string): boolean;
}

/** @example const directory = createDirectory(context, createEntraQueries(context)); */
export function createDirectory(context: ServiceContext, queries: EntraQueries): Directory {
  const random = context.random.fork('entra.directory');
  const { users, groups, devices, settings, signIns, deviceSignIns } = queries;
  const stamp = () => ({ id: random.guid(), createdMs: context.clock.now() });
  const devicesChanged = () => context.schedule('entra.groups', {}, context.delay('dynamicGroup'));
  const membersChanged = () => context.schedule('autopilot.assign', {}, 0);
  const isInScope = (userId: string, scope: Scope) => {
    if (scope === 'all' || scope === 'none') return scope === 'all';
    return scope.groupIds.some((groupId) => groups.isMember(groupId, userId));
  };

  const saveGroup = (group: Group, save: (group: Group) => void): Result<Group, CodecError> => {
    if (group.membershipRule !== null) {
      const rule = parseRule(group.membershipRule);
      if (!rule.ok) return rule;
    }
    save(group);
    if (group.membershipRule !== null) devicesChanged();
    return ok(group);
  };

  const createDevice = (device: NewDevice): DirectoryDevice => {
    const created: DirectoryDevice = {
      deviceId: random.guid(),
      accountEnabled: true,
      trustType: null,
      profileType: null,
      operatingSystem: null,
      osVersion: null,
      isManaged: null,
      isCompliant: null,
      mdmAppId: null,
      physicalIds: [],
      enrollmentProfileName: null,
      ownerUserId: null,
      ztdId: null,
      certificateThumbprint: null,
      transportKey: null,
      manufacturer: null,
      model: null,
      registeredMs: null,
      ...device,
      ...stamp(),
    };
    devices.insert(created);
    devicesChanged();
    return created;
  };

  /** An update that changes nothing wakes no job: else assignment and groups would wake each other for ever. */
  const updateDevice = (device: DirectoryDevice): void => {
    if (isDeepStrictEqual(devices.byId(device.id), device)) return;
    devices.update(device);
    devicesChanged();
  };

  /** What a device signed in with ends with its join. */
  const endSignIns = ({ deviceId }: DirectoryDevice): void => {
    signIns.deleteRefreshTokensOfDevice(deviceId);
    deviceSignIns.deletePrimaryOfDevice(deviceId);
    deviceSignIns.deleteHelloKeysOfDevice(deviceId);
  };

  const deleteDevice = (id: string): boolean => {
    const device = devices.byId(id);
    if (device === undefined) return false;
    endSignIns(device);
    return devices.delete(id);
  };

  return {
    queries,
    accessPasses: createAccessPasses(context, queries),
    createUser(user) {
      const created: User = {
        givenName: null,
        surname: null,
        mail: null,
        accountEnabled: true,
        usageLocation: null,
        isGlobalAdministrator: false,
        profile: {},
        sessionsValidFromMs: context.clock.now(),
        ...user,
        ...stamp(),
      };
      users.insert(created);
      return created;
    },
    deleteUser(id) {
      signIns.deleteRefreshTokensOfUser(id);
      deviceSignIns.deletePrimaryOfUser(id);
      return users.delete(id);
    },
    createGroup(group) {
      const membershipRule = group.membershipRule ?? null;
      const created: Group = {
        description: null,
        mailNickname: group.displayName.replace(/[^A-Za-z0-9]/g, ''),
        securityEnabled: true,
        mailEnabled: false,
        ruleProcessing: membershipRule === null ? null : 'On',
        ...group,
        membershipRule,
        ...stamp(),
      };
      return saveGroup(created, groups.insert);
    },
    updateGroup: (group) => saveGroup(group, groups.update),
    deleteGroup(id) {
      const isDeleted = groups.delete(id);
      if (isDeleted) membersChanged();
      return isDeleted;
    },
    addMember(groupId, memberId, kind) {
      const isAdded = groups.addMember(groupId, memberId, kind);
      if (isAdded) membersChanged();
      return isAdded;
    },
    removeMember(groupId, memberId) {
      const isRemoved = groups.removeMember(groupId, memberId);
      if (isRemoved) membersChanged();
      return isRemoved;
    },
    createDevice,
    precreateDevice: ({ ztdId, serialNumber, groupTag, purchaseOrder }) =>
      createDevice({
        displayName: serialNumber,
        accountEnabled: false,
        ztdId,
        physicalIds: registrationIds(ztdId, { groupTag, purchaseOrder }),
      }),
    syncComputer({ objectGuid, sid, displayName, certificate }) {
      const deviceId = objectGuid.toLowerCase();
      const syncedMs = context.clock.now();
      deviceSignIns.saveSyncedComputer({ deviceId, sid, certificate: certificate.toString('base64'), syncedMs });
      return devices.byDeviceId(deviceId) ?? createDevice({ deviceId, displayName, trustType: 'ServerAd' });
    },
    updateDevice,
    retagDevice(ztdId, tags) {
      const device = devices.byZtdId(ztdId);
      if (device !== undefined) updateDevice({ ...device, physicalIds: replaceTags(device.physicalIds, tags) });
    },
    deleteDevice,
    unregisterDevice(id) {
      const device = devices.byId(id);
      if (device === undefined) return;
      if (device.ztdId === null) {
        deleteDevice(id);
        return;
      }
      endSignIns(device);
      updateDevice({
        ...device,
        accountEnabled: false,
        trustType: null,
        profileType: null,
        isManaged: null,
        isCompliant: null,
        ownerUserId: null,
        certificateThumbprint: null,
        transportKey: null,
        registeredMs: null,
      });
    },
    isInScope,
    enrolsAutomatically: (userId) =>
      isInScope(userId, settings.get('mdmScope')) && hasPlan(users.licencesOf(userId), 'AAD_PREMIUM'),
  };
}
