import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import type { Assignment, AssignmentTarget, NewAssignment } from '../store/queries/assignments.ts';
import { readBody, refuseProblem } from './body.ts';
import {
  type GraphCall,
  type GraphRoute,
  type GraphVersion,
  NO_CONTENT,
  notFound,
  type Refusal,
  type Reply,
  refuse,
} from './call.ts';
import type { EntitySet, Navigation } from './entity-set.ts';
import { inVersion, type ModelType, odataTypeOf, readBodyOf } from './model/type.ts';
import type { GraphModule } from './module.ts';
import { list, one, rowsOf } from './replies.ts';

/** The kinds of target by the names of their types (graph.md 3.4). */
const TARGETS: Readonly<Record<AssignmentTarget, string>> = {
  group: odataTypeOf({ name: 'groupAssignmentTarget' }),
  exclusionGroup: odataTypeOf({ name: 'exclusionGroupAssignmentTarget' }),
  allDevices: odataTypeOf({ name: 'allDevicesAssignmentTarget' }),
  allLicensedUsers: odataTypeOf({ name: 'allLicensedUsersAssignmentTarget' }),
};

/** The ids that Intune gives the two virtual groups. */
const ALL_DEVICES = 'adadadad-808e-44e2-905a-0b7873a8a531';
const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

/** Something that can be aimed at groups: a profile, or an Intune object. */
export interface Assignable {
  /** `/deviceManagement/windowsAutopilotDeploymentProfiles` */
  readonly path: string;
  readonly isBetaOnly?: boolean;
  readonly type: ModelType;
  /** The list inside the body of `assign`. */
  readonly bodyKey: string;
  readonly targets: readonly AssignmentTarget[];
  /** What stands in an id between the owner's and the group's; without it the id ends in a number besides. */
  readonly idMark?: '_' | ':';
  exists(id: string): boolean;
  onChange(): void;
}

/** An assignment as beta shows it: what its type says of an assignment, out of the row (graph.md 3.4). */
export function assignmentEntity(type: ModelType, row: Assignment): Entity {
  const { id, target, groupId, ownerId, filterId, filterType, extra, intent, settings } = row;
  const values: Entity = {
    intent,
    settings,
    ...extra,
    source: 'direct',
    sourceId: ownerId,
    target: {
      '@odata.type': TARGETS[target],
      deviceAndAppManagementAssignmentFilterId: filterId,
      deviceAndAppManagementAssignmentFilterType: filterType,
      ...(groupId !== null && { groupId }),
    },
  };
  const shown = Object.entries(type.properties).map(([name, { initial }]) => [name, values[name] ?? initial ?? null]);
  return { id, ...Object.fromEntries(shown) };
}

interface Target {
  readonly '@odata.type': string;
  readonly groupId?: string;
  readonly deviceAndAppManagementAssignmentFilterId: string | null;
  readonly deviceAndAppManagementAssignmentFilterType: Assignment['filterType'];
}

/**
 * `{profileId}_{groupId}_0`, `{policyId}_{groupId}`, `{scriptId}:{groupId}` (graph.md 2.1, 3.4); that an exclusion ends in 1
 * is ours.
 */
function idOf({ idMark }: Assignable, ownerId: string, key: string, kind: AssignmentTarget): string {
  if (idMark !== undefined) return `${ownerId}${idMark}${key}`;
  return `${ownerId}_${key}_${kind === 'exclusionGroup' ? 1 : 0}`;
}

function readAssignment(
  { objects }: GraphModule,
  owner: Assignable,
  ownerId: string,
  item: unknown,
  version: GraphVersion,
): Result<NewAssignment, Refusal> {
  const record = readBody(item, z.record(z.string(), z.unknown()));
  if (!record.ok) return record;
  const read = readBodyOf(owner.type, record.value, version);
  if (!read.ok) return err(refuseProblem(read.error));
  const { target: given, intent, settings, ...extra } = read.value;
  const target = given as Target;
  const kind = owner.targets.find((known) => TARGETS[known] === target['@odata.type']);
  if (kind === undefined) return err(refuse(400, `The target type '${target['@odata.type']}' is not supported.`));
  const filterType = target.deviceAndAppManagementAssignmentFilterType;
  const filterId = filterType === 'none' ? null : target.deviceAndAppManagementAssignmentFilterId;
  if (filterId !== null && objects.byId('assignmentFilters', filterId) === undefined) {
    return err(refuse(400, `There is no assignment filter '${filterId}'.`));
  }
  const groupId = target.groupId?.toLowerCase() ?? null;
  const key = groupId ?? (kind === 'allDevices' ? ALL_DEVICES : ALL_USERS);
  return ok({
    id: idOf(owner, ownerId, key, kind),
    ownerId,
    target: kind,
    groupId,
    intent: owner.type.name === 'mobileAppAssignment' ? String(intent) : null,
    settings: (settings ?? null) as NewAssignment['settings'],
    filterId,
    filterType,
    extra: { ...extra, ...(owner.type.name !== 'mobileAppAssignment' && { intent }) },
  });
}

/** Replaces everything that the owner is aimed at, or says why not. */
export function replaceAssignments(
  module: GraphModule,
  owner: Assignable,
  ownerId: string,
  items: readonly unknown[],
  version: GraphVersion,
): Refusal | undefined {
  const { assignments, context } = module;
  const rows: NewAssignment[] = [];
  for (const item of items) {
    const row = readAssignment(module, owner, ownerId, item, version);
    if (!row.ok) return row.error;
    if (rows.some(({ id }) => id === row.value.id)) return refuse(400, 'The same target is given more than once.');
    rows.push(row.value);
  }
  context.db.transaction(() => {
    assignments.removeOfOwner(ownerId);
    for (const row of rows) assignments.insert(row);
  })();
  owner.onChange();
  return undefined;
}

/** More targets than any tool sends; ours. */
const MAX_ASSIGNMENTS = 1_000;

const groupAssignment = z.looseObject({ targetGroupId: z.string(), excludeGroup: z.boolean().nullish() });

/** The list in the body of `assign`; older tools name groups in a list of their own instead (graph.md 3.4). */
export function assignedItems(body: unknown, key: string): Result<readonly unknown[], Refusal> {
  const groups = Object.entries(body ?? {}).find(([name]) => name.endsWith('GroupAssignments'));
  if (groups !== undefined) {
    const named = readBody(groups[1], z.array(groupAssignment).max(MAX_ASSIGNMENTS));
    if (!named.ok) return named;
    return ok(
      named.value.map(({ targetGroupId: groupId, excludeGroup }) => ({
        target: { '@odata.type': TARGETS[excludeGroup ? 'exclusionGroup' : 'group'], groupId },
      })),
    );
  }
  const read = readBody(body, z.looseObject({ [key]: z.array(z.unknown()).max(MAX_ASSIGNMENTS) }));
  return read.ok ? ok(read.value[key] as readonly unknown[]) : read;
}

const setOf = (type: ModelType): Omit<EntitySet<Assignment>, 'path'> => ({
  type: `microsoft.graph.${type.name}`,
  toEntity: (row, version) => inVersion(type, assignmentEntity(type, row), version),
});

/** The assignments of one owner, as a set of their own. */
export function assignmentSet({ path, type }: Pick<Assignable, 'path' | 'type'>, ownerId: string) {
  return { path: `${path.slice(1)}('${ownerId}')/assignments`, ...setOf(type) };
}

/** What leads from an owner to what it is aimed at. */
export function toAssignments({ assignments }: GraphModule, type: ModelType): Navigation<{ readonly id: string }> {
  return { to: setOf(type), rows: ({ id }) => assignments.ofOwner(id) };
}

/** `{id}/assign` and the collection `{id}/assignments`, the same for everything that can be assigned (graph.md 2.1, 2.2). */
export function assignmentRoutes(
  module: GraphModule,
  owner: Assignable,
  assign: (call: GraphCall, id: string) => Reply,
): GraphRoute[] {
  const { assignments } = module;
  const ownerRoute = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, ownerId: string) => Reply,
  ): GraphRoute => ({
    ...(owner.isBetaOnly && { isBetaOnly: true }),
    method,
    path: `${owner.path}/{id}${path}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      return owner.exists(id) ? handle(call, id) : notFound(id);
    },
  });
  const findOne = (call: GraphCall, ownerId: string) => {
    const row = assignments.byId(call.parameters['assignmentId'] ?? '');
    return row?.ownerId === ownerId ? row : undefined;
  };

  return [
    ownerRoute('POST', '/assign', assign),
    ownerRoute('GET', '/assignments', (call, id) =>
      list(call, assignmentSet(owner, id), rowsOf(assignments.ofOwner(id))),
    ),
    ownerRoute('POST', '/assignments', (call, id) => {
      const read = readAssignment(module, owner, id, call.body, call.version);
      if (!read.ok) return read.error;
      if (assignments.byId(read.value.id) !== undefined) return refuse(409, 'The assignment exists already.');
      assignments.insert(read.value);
      owner.onChange();
      const created = assignments.byId(read.value.id);
      return created === undefined ? notFound(read.value.id) : one(call, assignmentSet(owner, id), created, 201);
    }),
    ownerRoute('GET', '/assignments/{assignmentId}', (call, id) => {
      const row = findOne(call, id);
      return row === undefined
        ? notFound(call.parameters['assignmentId'] ?? '')
        : one(call, assignmentSet(owner, id), row);
    }),
    ownerRoute('DELETE', '/assignments/{assignmentId}', (call, id) => {
      const row = findOne(call, id);
      if (row === undefined) return notFound(call.parameters['assignmentId'] ?? '');
      assignments.remove(row.id);
      owner.onChange();
      return NO_CONTENT;
    }),
  ];
}
