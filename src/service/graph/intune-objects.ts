import type { Result } from '../../core/result.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import type { IntuneCollection, IntuneObject } from '../store/queries/intune-objects.ts';
import { type Assignable, assignedItems, assignmentEntity, assignmentRoutes, replaceAssignments } from './assigning.ts';
import { type GraphCall, type GraphRoute, NO_CONTENT, notFound, type Refusal, type Reply } from './call.ts';
import { byKey, type EntitySet, type RowSource } from './entity-set.ts';
import type { GraphModule } from './module.ts';
import { list, one } from './replies.ts';
import { graphTime } from './time.ts';

/** What a request makes of an object. */
export type IntuneObjectInput = Pick<IntuneObject, 'odataType' | 'displayName' | 'body'>;

/** One collection of Intune objects: how it differs from the others. */
export interface IntuneObjectCollection
  extends Pick<Assignable, 'path' | 'area' | 'assignmentType' | 'bodyKey' | 'targets'> {
  readonly collection: IntuneCollection;
  /** `microsoft.graph.mobileApp` */
  readonly type: string;
  readonly betaOnly?: readonly string[];
  readonly isBodyRelaxed?: boolean;
  /** Reads a body; `before` is given when an object changes. */
  read(body: unknown, before?: IntuneObject): Result<IntuneObjectInput, Refusal>;
  /** The id and the priority of a new object, or why there can be none. */
  place(): Result<Pick<IntuneObject, 'id' | 'priority'>, Refusal>;
  /** Properties beside those that every object shows. */
  extra?(object: IntuneObject): Entity;
  /** Why the object must stay. */
  refuseDeletion?(object: IntuneObject): Refusal | undefined;
}

/** The id of the path, its object and the handler in one: 404 when there is none. */
export function onIntuneObject(
  { objects }: GraphModule,
  { path, area, isBodyRelaxed, collection }: IntuneObjectCollection,
  method: GraphRoute['method'],
  subPath: string,
  handle: (call: GraphCall, object: IntuneObject) => Reply,
): GraphRoute {
  return {
    method,
    path: `${path}/{id}${subPath}`,
    area,
    ...(isBodyRelaxed && { isBodyRelaxed }),
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const object = objects.byId(collection, id);
      return object === undefined ? notFound(id) : handle(call, object);
    },
  };
}

/** Create, read, change, delete and assign, the same in every collection of Intune. */
export function intuneObjectRoutes(module: GraphModule, definition: IntuneObjectCollection): GraphRoute[] {
  const { context, objects, assignments } = module;
  const { collection, path, type, area, betaOnly, isBodyRelaxed } = definition;
  const set: EntitySet<IntuneObject> = {
    path: path.slice(1),
    type,
    ...(betaOnly && { betaOnly }),
    toEntity: (object) => ({
      '@odata.type': object.odataType,
      id: object.id,
      displayName: object.displayName,
      createdDateTime: graphTime(object.createdMs),
      lastModifiedDateTime: graphTime(object.modifiedMs),
      ...object.body,
      ...definition.extra?.(object),
    }),
    expand: { assignments: ({ id }) => assignments.ofOwner(id).map(assignmentEntity) },
  };
  const source: RowSource<IntuneObject> = {
    all: () => objects.all(collection),
    page: (limit, offset) => objects.page(collection, limit, offset),
    count: () => objects.count(collection),
    lookUps: { id: byKey((id) => objects.byId(collection, id)) },
  };
  const assignable: Assignable = {
    path,
    area,
    assignmentType: definition.assignmentType,
    bodyKey: definition.bodyKey,
    targets: definition.targets,
    exists: (id) => objects.byId(collection, id) !== undefined,
    onChange: () => {},
  };
  const shared = { area, path, ...(isBodyRelaxed && { isBodyRelaxed }) };

  return [
    { ...shared, method: 'GET', handle: (call) => list(call, set, source) },
    {
      ...shared,
      method: 'POST',
      handle(call) {
        const read = definition.read(call.body);
        if (!read.ok) return read.error;
        const place = definition.place();
        if (!place.ok) return place.error;
        const nowMs = context.clock.now();
        objects.insert({ ...place.value, ...read.value, collection, version: 1, createdMs: nowMs, modifiedMs: nowMs });
        const created = objects.byId(collection, place.value.id);
        return created === undefined ? notFound(place.value.id) : one(call, set, created, 201);
      },
    },
    onIntuneObject(module, definition, 'GET', '', (call, object) => one(call, set, object)),
    onIntuneObject(module, definition, 'PATCH', '', (call, before) => {
      const read = definition.read(call.body, before);
      if (!read.ok) return read.error;
      const after = { ...before, ...read.value, version: before.version + 1, modifiedMs: context.clock.now() };
      objects.save(after);
      return one(call, set, after);
    }),
    onIntuneObject(module, definition, 'DELETE', '', (_call, object) => {
      const refusal = definition.refuseDeletion?.(object);
      if (refusal !== undefined) return refusal;
      context.db.transaction(() => {
        assignments.removeOfOwner(object.id);
        objects.remove(object.id);
      })();
      return NO_CONTENT;
    }),
    ...assignmentRoutes(module, assignable, (call, id) => {
      const items = assignedItems(call.body, definition.bodyKey);
      if (!items.ok) return items.error;
      return replaceAssignments(module, assignable, id, items.value) ?? { kind: 'reply', status: 200, body: {} };
    }),
  ];
}
