import { z } from 'zod';
import { entraSidOf } from '../../../core/guid.ts';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { Group, GroupMember } from '../../store/queries/groups.ts';
import { readBody } from '../body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Refusal, type Reply, refuse } from '../call.ts';
import { byKey, type EntitySet, type Navigation, type RowSource } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { contextOf, list, one, rowsOf } from '../replies.ts';
import { graphTime } from '../time.ts';
import { directoryDeviceEntity } from './devices.ts';
import { userEntity } from './users.ts';

/** A group of the directory (graph.md 3.11). */
export function groupEntity(group: Group): Entity {
  return {
    id: group.id,
    displayName: group.displayName,
    description: group.description,
    mailEnabled: group.mailEnabled,
    mailNickname: group.mailNickname,
    securityEnabled: group.securityEnabled,
    groupTypes: group.membershipRule === null ? [] : ['DynamicMembership'],
    membershipRule: group.membershipRule,
    membershipRuleProcessingState: group.ruleProcessing,
    createdDateTime: graphTime(group.createdMs),
    renewedDateTime: graphTime(group.createdMs),
    securityIdentifier: entraSidOf(group.id),
    ...UNSAID,
  };
}

/** What the lab's groups have nothing to say of. */
const UNSAID: Entity = {
  deletedDateTime: null,
  classification: null,
  expirationDateTime: null,
  isAssignableToRole: null,
  mail: null,
  onPremisesDomainName: null,
  onPremisesLastSyncDateTime: null,
  onPremisesNetBiosName: null,
  onPremisesProvisioningErrors: [],
  onPremisesSamAccountName: null,
  onPremisesSecurityIdentifier: null,
  onPremisesSyncEnabled: null,
  preferredDataLocation: null,
  preferredLanguage: null,
  proxyAddresses: [],
  serviceProvisioningErrors: [],
  theme: null,
  uniqueName: null,
  visibility: null,
};

const processing = z.enum(['On', 'Paused']).nullish();
const createSchema = z.object({
  displayName: z.string().min(1),
  mailNickname: z.string().min(1),
  mailEnabled: z.boolean(),
  securityEnabled: z.boolean(),
  description: z.string().nullish(),
  groupTypes: z.array(z.string()).optional(),
  membershipRule: z.string().min(1).nullish(),
  membershipRuleProcessingState: processing,
  'members@odata.bind': z.array(z.string()).optional(),
  'owners@odata.bind': z.array(z.string()).optional(),
});
/** Members that one change may add (the page of the call says so). */
const MAX_ADDED = 20;
const addable = z.array(z.string()).max(MAX_ADDED);
const changeSchema = createSchema.extend({ 'members@odata.bind': addable, 'owners@odata.bind': addable }).partial();

const checkSchema = z.object({ groupIds: z.array(z.string()).max(20) });

/** What `$ref` adds: `{"@odata.id": …}`. */
export const referenceSchema = z.looseObject({ '@odata.id': z.string() });

/** The id in `https://graph.microsoft.com/v1.0/directoryObjects/{id}` or `…/odata/groups('{id}')`. */
export function referencedId(reference: string): string {
  return (reference.split(/[/(]/).findLast((part) => part !== '') ?? '').replace(/[')]/g, '').toLowerCase();
}

const alreadyThere = (property: 'members' | 'owners'): Refusal =>
  refuse(
    400,
    `One or more added object references already exist for the following modified properties: '${property}'.`,
  );

/** Groups, their rules and their members (graph.md 3.11). */
export function groupRoutes({ directory }: GraphModule): GraphRoute[] {
  const { groups, users, devices } = directory.queries;
  const memberSet: EntitySet<GroupMember> = {
    path: 'directoryObjects',
    type: 'microsoft.graph.directoryObject',
    toEntity: memberEntity,
  };
  const toMembers: Navigation<Group> = { to: memberSet, rows: ({ id }) => groups.membersOf(id) };
  const ownersOf = ({ id }: Group): GroupMember[] =>
    groups.ownersOf(id).map((memberId) => ({ memberId, memberKind: 'user' }));
  const set: EntitySet<Group> = {
    path: 'groups',
    type: 'microsoft.graph.group',
    toEntity: groupEntity,
    expand: { members: toMembers, transitiveMembers: toMembers, owners: { to: memberSet, rows: ownersOf } },
  };
  const memberOfSet: EntitySet<Group> = {
    path: 'directoryObjects',
    type: 'microsoft.graph.directoryObject',
    toEntity: (group) => ({ '@odata.type': '#microsoft.graph.group', ...groupEntity(group) }),
  };
  const source: RowSource<Group> = { all: groups.list, lookUps: { id: byKey(groups.byId) } };

  function memberEntity({ memberId, memberKind }: GroupMember): Entity {
    if (memberKind === 'user') {
      const user = users.byId(memberId);
      const shown = user === undefined ? { id: memberId } : userEntity(user, users.licencesOf(memberId));
      return { '@odata.type': '#microsoft.graph.user', ...shown };
    }
    const device = devices.byId(memberId);
    const shown = device === undefined ? { id: memberId } : directoryDeviceEntity(device);
    return { '@odata.type': '#microsoft.graph.device', ...shown };
  }
  const kindOf = (id: string) =>
    users.byId(id) !== undefined ? 'user' : devices.byId(id) !== undefined ? 'device' : undefined;

  /** The first that cannot be a member, or an owner: of nobody, or of no user. */
  const unknownOf = (memberIds: readonly string[], ownerIds: readonly string[]): string | undefined =>
    memberIds.find((id) => kindOf(id) === undefined) ?? ownerIds.find((id) => kindOf(id) !== 'user');

  const onGroup = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, group: Group) => Reply,
  ): GraphRoute => ({
    method,
    path: `/groups/{id}${path}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const group = groups.byId(id.toLowerCase());
      return group === undefined ? notFound(id) : handle(call, group);
    },
  });
  const members = (call: GraphCall, { id }: Group) => list(call, memberSet, rowsOf(groups.membersOf(id)));
  const memberOf =
    (find: (key: string) => { readonly id: string } | undefined) =>
    (call: GraphCall): Reply => {
      const key = call.parameters['id'] ?? '';
      const member = find(key);
      if (member === undefined) return notFound(key);
      const rows = groups.groupIdsOf(member.id).flatMap((id) => groups.byId(id) ?? []);
      return list(call, memberOfSet, rowsOf(rows));
    };
  const userOf = (key: string) => (key.includes('@') ? users.byUpn(key) : users.byId(key.toLowerCase()));
  const deviceOf = (key: string) => devices.byId(key.toLowerCase());
  const memberOfUser = memberOf(userOf);
  const memberOfDevice = memberOf(deviceOf);
  const groupIds = (call: GraphCall, value: readonly string[]): Reply => ({
    kind: 'reply',
    status: 200,
    body: { ...contextOf(call, 'Collection(Edm.String)'), value },
  });
  const memberGroups =
    (find: (key: string) => { readonly id: string } | undefined) =>
    (call: GraphCall): Reply => {
      const key = call.parameters['id'] ?? '';
      const member = find(key);
      return member === undefined ? notFound(key) : groupIds(call, groups.groupIdsOf(member.id));
    };
  /** Of those that are asked about. */
  const checkGroups =
    (find: (key: string) => { readonly id: string } | undefined) =>
    (call: GraphCall): Reply => {
      const key = call.parameters['id'] ?? '';
      const member = find(key);
      if (member === undefined) return notFound(key);
      const read = readBody(call.body, checkSchema);
      if (!read.ok) return read.error;
      const own = groups.groupIdsOf(member.id);
      return groupIds(
        call,
        read.value.groupIds.map((id) => id.toLowerCase()).filter((id) => own.includes(id)),
      );
    };

  return [
    { method: 'GET', path: '/groups', handle: (call) => list(call, set, source) },
    {
      method: 'POST',
      path: '/groups',
      handle(call) {
        const read = readBody(call.body, createSchema);
        if (!read.ok) return read.error;
        const {
          'members@odata.bind': bound = [],
          'owners@odata.bind': owners = [],
          groupTypes = [],
          ...rest
        } = read.value;
        const isDynamic = groupTypes.includes('DynamicMembership');
        const membershipRule = rest.membershipRule ?? null;
        if (isDynamic !== (membershipRule !== null)) {
          return refuse(400, 'A membership rule and the group type DynamicMembership go together.');
        }
        const memberIds = bound.map(referencedId);
        const ownerIds = owners.map(referencedId);
        const unknown = unknownOf(memberIds, ownerIds);
        if (unknown !== undefined) return notFound(unknown);
        const created = directory.createGroup({
          displayName: rest.displayName,
          mailNickname: rest.mailNickname,
          mailEnabled: rest.mailEnabled,
          securityEnabled: rest.securityEnabled,
          description: rest.description ?? null,
          membershipRule,
          ruleProcessing: isDynamic ? (rest.membershipRuleProcessingState ?? 'On') : null,
        });
        if (!created.ok) return refuse(400, `Invalid membership rule: ${created.error.message}.`);
        for (const id of memberIds) directory.addMember(created.value.id, id, kindOf(id) ?? 'user');
        for (const id of ownerIds) groups.addOwner(created.value.id, id);
        return one(call, set, created.value, 201);
      },
    },
    onGroup('GET', '', (call, group) => one(call, set, group)),
    onGroup('PATCH', '', (call, group) => {
      const read = readBody(call.body, changeSchema);
      if (!read.ok) return read.error;
      const change = read.value;
      const added = (change['members@odata.bind'] ?? []).map(referencedId);
      const owners = (change['owners@odata.bind'] ?? []).map(referencedId);
      const unknown = unknownOf(added, owners);
      if (unknown !== undefined) return notFound(unknown);
      const known = groups.membersOf(group.id).map(({ memberId }) => memberId);
      if (added.some((id) => known.includes(id))) return alreadyThere('members');
      if (groups.ownersOf(group.id).some((id) => owners.includes(id))) return alreadyThere('owners');
      const isDynamic = change.groupTypes?.includes('DynamicMembership') ?? group.membershipRule !== null;
      if (isDynamic && added.length > 0) return refuse(400, 'Members of a dynamic group follow its rule alone.');
      const membershipRule = isDynamic ? (change.membershipRule ?? group.membershipRule) : null;
      if (isDynamic !== (membershipRule !== null) || (!isDynamic && change.membershipRule)) {
        return refuse(400, 'A membership rule and the group type DynamicMembership go together.');
      }
      const updated = directory.updateGroup({
        ...group,
        displayName: change.displayName ?? group.displayName,
        mailNickname: change.mailNickname ?? group.mailNickname,
        description: change.description === undefined ? group.description : change.description,
        membershipRule,
        ruleProcessing: isDynamic ? (change.membershipRuleProcessingState ?? group.ruleProcessing ?? 'On') : null,
      });
      if (!updated.ok) return refuse(400, `Invalid membership rule: ${updated.error.message}.`);
      for (const id of added) directory.addMember(group.id, id, kindOf(id) ?? 'user');
      for (const id of owners) groups.addOwner(group.id, id);
      return NO_CONTENT;
    }),
    onGroup('DELETE', '', (_call, { id }) => (directory.deleteGroup(id) ? NO_CONTENT : notFound(id))),
    onGroup('GET', '/members', members),
    onGroup('GET', '/transitiveMembers', members),
    // A cast: `members/microsoft.graph.device`.
    ...(['user', 'device'] as const).flatMap((kind) =>
      ['members', 'transitiveMembers'].map((name) =>
        onGroup('GET', `/${name}/${kind}`, (call, { id }) =>
          list(call, memberSet, rowsOf(groups.membersOf(id).filter(({ memberKind }) => memberKind === kind))),
        ),
      ),
    ),
    // Groups are in no groups here.
    ...['memberOf', 'transitiveMemberOf'].map((name) =>
      onGroup('GET', `/${name}`, (call) => list(call, memberOfSet, rowsOf<Group>([]))),
    ),
    onGroup('POST', '/getMemberGroups', (call) => groupIds(call, [])),
    { method: 'POST', path: '/users/{id}/getMemberGroups', handle: memberGroups(userOf) },
    { method: 'POST', path: '/devices/{id}/getMemberGroups', handle: memberGroups(deviceOf) },
    onGroup('POST', '/checkMemberGroups', (call) => groupIds(call, [])),
    { method: 'POST', path: '/users/{id}/checkMemberGroups', handle: checkGroups(userOf) },
    { method: 'POST', path: '/devices/{id}/checkMemberGroups', handle: checkGroups(deviceOf) },
    // An object of whichever kind.
    {
      method: 'POST',
      path: '/directoryObjects/{id}/checkMemberGroups',
      handle: checkGroups((key) => userOf(key) ?? deviceOf(key) ?? groups.byId(key.toLowerCase())),
    },
    // What only owners may do, administrators do here.
    onGroup('GET', '/owners', (call, group) => list(call, memberSet, rowsOf(ownersOf(group)))),
    onGroup('POST', '/owners/$ref', (call, group) => {
      const read = readBody(call.body, referenceSchema);
      if (!read.ok) return read.error;
      const userId = referencedId(read.value['@odata.id']);
      if (kindOf(userId) !== 'user') return notFound(userId);
      return groups.addOwner(group.id, userId) ? NO_CONTENT : alreadyThere('owners');
    }),
    onGroup('DELETE', '/owners/{userId}/$ref', (call, group) => {
      const userId = call.parameters['userId'] ?? '';
      return groups.removeOwner(group.id, userId.toLowerCase()) ? NO_CONTENT : notFound(userId);
    }),
    onGroup('POST', '/members/$ref', (call, group) => {
      const read = readBody(call.body, referenceSchema);
      if (!read.ok) return read.error;
      if (group.membershipRule !== null) return refuse(400, 'Members of a dynamic group follow its rule alone.');
      const memberId = referencedId(read.value['@odata.id']);
      const kind = kindOf(memberId);
      if (kind === undefined) return notFound(memberId);
      if (directory.addMember(group.id, memberId, kind)) return NO_CONTENT;
      return alreadyThere('members');
    }),
    onGroup('DELETE', '/members/{memberId}/$ref', (call, group) => {
      const memberId = call.parameters['memberId'] ?? '';
      if (group.membershipRule !== null) return refuse(400, 'Members of a dynamic group follow its rule alone.');
      return directory.removeMember(group.id, memberId.toLowerCase()) ? NO_CONTENT : notFound(memberId);
    }),
    { method: 'GET', path: '/users/{id}/memberOf', handle: memberOfUser },
    { method: 'GET', path: '/users/{id}/transitiveMemberOf', handle: memberOfUser },
    { method: 'GET', path: '/devices/{id}/memberOf', handle: memberOfDevice },
    { method: 'GET', path: '/devices/{id}/transitiveMemberOf', handle: memberOfDevice },
  ];
}
