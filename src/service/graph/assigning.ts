import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import type { Assignment, AssignmentTarget } from '../store/queries/assignments.ts';
import { readBody } from './body.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Refusal, type Reply, refuse } from './call.ts';
import type { EntitySet } from './entity-set.ts';
import type { GraphModule } from './module.ts';
import type { Area } from './permissions.ts';
import { list, one, rowsOf } from './replies.ts';

const TYPES: Readonly<Record<AssignmentTarget, string>> = {
  group: '#microsoft.graph.groupAssignmentTarget',
  exclusionGroup: '#microsoft.graph.exclusionGroupAssignmentTarget',
  allDevices: '#microsoft.graph.allDevicesAssignmentTarget',
  allLicensedUsers: '#microsoft.graph.allLicensedUsersAssignmentTarget',
};

/** The ids that Intune gives the two virtual groups. */
const ALL_DEVICES = 'adadadad-808e-44e2-905a-0b7873a8a531';
const ALL_USERS = 'acacacac-9df4-4c7d-9d50-4ef0226f57a9';

const assignmentSchema = z.looseObject({
  target: z.looseObject({ '@odata.type': z.string(), groupId: z.string().nullish() }),
  intent: z.enum(['available', 'required', 'uninstall', 'availableWithoutEnrollment']).nullish(),
  settings: z.record(z.string(), z.unknown()).nullish(),
});

/** Something that can be aimed at groups: a profile, or an Intune object. */
export interface Assignable {
  /** `/deviceManagement/windowsAutopilotDeploymentProfiles` */
  readonly path: string;
  readonly area: Area;
  readonly isBetaOnly?: boolean;
  /** `microsoft.graph.mobileAppAssignment` */
  readonly assignmentType: string;
  /** The list inside the body of `assign`. */
  readonly bodyKey: string;
  readonly targets: readonly AssignmentTarget[];
  exists(id: string): boolean;
  onChange(): void;
}

/** An assignment as Graph shows it (graph.md 3.4). */
export function assignmentEntity({ id, target, groupId, intent, settings, ownerId }: Assignment): Entity {
  return {
    id,
    ...(intent !== null && { intent }),
    source: 'direct',
    sourceId: ownerId,
    target: {
      '@odata.type': TYPES[target],
      deviceAndAppManagementAssignmentFilterId: null,
      deviceAndAppManagementAssignmentFilterType: 'none',
      ...(groupId !== null && { groupId }),
    },
    ...(intent !== null && { settings }),
  };
}

function readAssignment(item: unknown, ownerId: string, targets: readonly AssignmentTarget[]) {
  const read = readBody(item, assignmentSchema);
  if (!read.ok) return read;
  const { target, intent, settings } = read.value;
  const kind = targets.find((known) => TYPES[known].toLowerCase() === target['@odata.type'].toLowerCase());
  if (kind === undefined) return err(refuse(400, `The target type '${target['@odata.type']}' is not supported.`));
  const isGroup = kind === 'group' || kind === 'exclusionGroup';
  const groupId = isGroup ? target.groupId?.toLowerCase() : undefined;
  if (isGroup && !groupId) return err(refuse(400, 'The target names no group.'));
  const key = groupId ?? (kind === 'allDevices' ? ALL_DEVICES : ALL_USERS);
  return ok({
    // `{profileId}_{groupId}_0` (graph.md 2.1); an exclusion of the same group ends in 1, which is ours.
    id: `${ownerId}_${key}_${kind === 'exclusionGroup' ? 1 : 0}`,
    ownerId,
    target: kind,
    groupId: groupId ?? null,
    intent: intent ?? null,
    settings: settings ?? null,
  });
}

/** Replaces everything that the owner is aimed at, or says why not. */
export function replaceAssignments(
  { assignments, context }: GraphModule,
  owner: Assignable,
  ownerId: string,
  items: readonly unknown[],
): Refusal | undefined {
  const rows: Omit<Assignment, 'number'>[] = [];
  for (const item of items) {
    const row = readAssignment(item, ownerId, owner.targets);
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

/** The list in the body of `assign`. */
export function assignedItems(body: unknown, key: string): Result<readonly unknown[], Refusal> {
  const read = readBody(body, z.looseObject({ [key]: z.array(z.unknown()) }));
  return read.ok ? ok(read.value[key] as readonly unknown[]) : read;
}

/** `{id}/assign` and the collection `{id}/assignments`, the same for everything that can be assigned (graph.md 2.1, 2.2). */
export function assignmentRoutes(
  module: GraphModule,
  owner: Assignable,
  assign: (call: GraphCall, id: string) => Reply,
): GraphRoute[] {
  const { assignments } = module;
  const shared = { area: owner.area, ...(owner.isBetaOnly && { isBetaOnly: true }) };
  const setOf = (ownerId: string): EntitySet<Assignment> => ({
    path: `${owner.path.slice(1)}('${ownerId}')/assignments`,
    type: owner.assignmentType,
    toEntity: assignmentEntity,
  });
  const ownerRoute = (
    method: GraphRoute['method'],
    path: string,
    handle: (call: GraphCall, ownerId: string) => Reply,
  ): GraphRoute => ({
    ...shared,
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
    ownerRoute('GET', '/assignments', (call, id) => list(call, setOf(id), rowsOf(assignments.ofOwner(id)))),
    ownerRoute('POST', '/assignments', (call, id) => {
      const read = readAssignment(call.body, id, owner.targets);
      if (!read.ok) return read.error;
      if (assignments.byId(read.value.id) !== undefined) return refuse(409, 'The assignment exists already.');
      assignments.insert(read.value);
      owner.onChange();
      const created = assignments.byId(read.value.id);
      return created === undefined ? notFound(read.value.id) : one(call, setOf(id), created, 201);
    }),
    ownerRoute('GET', '/assignments/{assignmentId}', (call, id) => {
      const row = findOne(call, id);
      return row === undefined ? notFound(call.parameters['assignmentId'] ?? '') : one(call, setOf(id), row);
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
