import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import type { Entity } from '../../protocol/odata/evaluate.ts';
import type { AssignmentTarget } from '../store/queries/assignments.ts';
import type { IntuneCollection, IntuneObject } from '../store/queries/intune-objects.ts';
import {
  type Assignable,
  assignedItems,
  assignmentRoutes,
  assignmentSet,
  replaceAssignments,
  toAssignments,
} from './assigning.ts';
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
import { byKey, type EntitySet, type Navigation, type RowSource } from './entity-set.ts';
import { concreteType, findType, inVersion, isKindOf, type ModelType, odataTypeOf, readBodyOf } from './model/type.ts';
import type { GraphModule } from './module.ts';
import { list, one, rowsOf } from './replies.ts';
import { graphTime } from './time.ts';

/** How the objects of a collection are aimed at devices and users. */
export interface Assigning {
  readonly type: ModelType;
  /** The list inside the body of `assign`. */
  readonly bodyKey: string;
  readonly targets: readonly AssignmentTarget[];
  /** Whether `assign` answers with the new assignments; else with an empty object. */
  readonly isEchoed?: boolean;
}

/** One collection of Intune objects: what it is made of and how it differs from the others. */
export interface IntuneObjectCollection {
  readonly collection: IntuneCollection;
  /** `/deviceAppManagement/mobileApps` */
  readonly path: string;
  readonly type: ModelType;
  readonly isBetaOnly?: boolean;
  readonly isBodyRelaxed?: boolean;
  /** PUT makes an object anew under its id. */
  readonly isReplaceable?: boolean;
  /** The property that names an object; `displayName` unless it says otherwise. */
  readonly nameProperty?: string;
  readonly assigning?: Assigning;
  /** Concrete types that nobody makes here. */
  readonly madeElsewhere?: readonly string[];
  /** By navigation. */
  readonly parts?: Parts;
  /** What the service says of an object by itself. */
  fill?(module: GraphModule, object: IntuneObject): Entity;
  /** The id and the priority of a new object, or why there can be none; a GUID and none unless it says otherwise. */
  place?(module: GraphModule, odataType: string): Result<Pick<IntuneObject, 'id' | 'priority'>, Refusal>;
  /** Why the body will not do although it is of its type. */
  judge?(module: GraphModule, body: Entity, odataType: string, before?: IntuneObject): string | undefined;
  /** Why the object must stay. */
  refuseDeletion?(module: GraphModule, object: IntuneObject): Refusal | undefined;
  readonly actions?: readonly IntuneAction[];
}

/** Lists of entities that belong to an object and are given with it; they show where they are asked for alone. */
export type Parts = Readonly<Record<string, Part>>;

export interface Part {
  readonly type: ModelType;
  /** What a page of them holds. */
  readonly pageSize?: number;
  readonly parts?: Parts;
}

/** A call on one object beyond those that all collections have: `/setPriority`. */
export interface IntuneAction {
  readonly method: GraphRoute['method'];
  readonly path: string;
  readonly isBetaOnly?: boolean;
  /** `show` answers with an object as its collection shows it. */
  handle(module: GraphModule, call: GraphCall, object: IntuneObject, show: (object: IntuneObject) => Reply): Reply;
}

const NO_PARTS: Parts = {};

/** How the parts of something show, whose body holds them. */
function toParts<Row>(parts: Parts, bodyOf: (row: Row) => Entity): Record<string, Navigation<Row>> {
  const navigation = (name: string, { type, pageSize, parts: below = NO_PARTS }: Part): Navigation<Row, Entity> => ({
    to: {
      ...(pageSize !== undefined && { pageSize }),
      type: `microsoft.graph.${type.name}`,
      toEntity: (item, version) => inVersion(type, partition(item, (key) => Object.hasOwn(below, key))[1], version),
      expand: toParts(below, (item: Entity) => item),
    },
    rows: (row) => (bodyOf(row)[name] ?? []) as readonly Entity[],
  });
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, navigation(name, part)]));
}

/** The object as beta shows it, with the properties of its type in their order. */
function objectEntity(module: GraphModule, definition: IntuneObjectCollection, object: IntuneObject): Entity {
  const { type, nameProperty = 'displayName' } = definition;
  const concrete = findType(type, object.odataType) ?? type;
  const values: Entity = {
    ...object.body,
    [nameProperty]: object.displayName,
    createdDateTime: graphTime(object.createdMs),
    lastModifiedDateTime: graphTime(object.modifiedMs),
    version: object.version,
    priority: object.priority,
    ...definition.fill?.(module, object),
  };
  const own = Object.entries(concrete.properties).map(([name, { initial }]) => [
    name,
    Object.hasOwn(values, name) ? values[name] : (initial ?? null),
  ]);
  const parts = Object.keys(definition.parts ?? NO_PARTS);
  const more = concrete.isOpen ? Object.entries(object.body).filter(([name]) => !parts.includes(name)) : [];
  return {
    ...(type.derived && { '@odata.type': object.odataType }),
    id: object.id,
    ...Object.fromEntries(more),
    ...Object.fromEntries(own),
  };
}

/** How the collection shows in Graph. */
function setOf(module: GraphModule, definition: IntuneObjectCollection): EntitySet<IntuneObject> {
  const { path, type, assigning, parts = NO_PARTS } = definition;
  return {
    path: path.slice(1),
    type: `microsoft.graph.${type.name}`,
    toEntity: (object, version) => inVersion(type, objectEntity(module, definition, object), version),
    expand: {
      ...toParts(parts, ({ body }: IntuneObject) => body),
      ...(assigning && { assignments: toAssignments(module, assigning.type) }),
    },
    isOf: (entity, wanted) => isKindOf(type, String(entity['@odata.type'] ?? ''), wanted),
  };
}

/** Create, read, change, delete and assign, the same in every collection of Intune. */
export function intuneObjectRoutes(module: GraphModule, definition: IntuneObjectCollection): GraphRoute[] {
  const { context, objects, assignments } = module;
  const { collection, path, type, assigning, nameProperty = 'displayName', parts = NO_PARTS } = definition;
  const shared = {
    ...(definition.isBodyRelaxed && { isBodyRelaxed: true }),
    ...(definition.isBetaOnly && { isBetaOnly: true }),
  };
  const assignable: Assignable | undefined = assigning && {
    ...assigning,
    path,
    ...(definition.isBetaOnly && { isBetaOnly: true }),
    exists: (id) => objects.byId(collection, id) !== undefined,
    onChange: () => {},
  };
  const set = setOf(module, definition);
  const source: RowSource<IntuneObject> = {
    all: () => objects.all(collection),
    lookUps: { id: byKey((id) => objects.byId(collection, id)) },
  };

  const onObject = (
    method: GraphRoute['method'],
    subPath: string,
    handle: (call: GraphCall, object: IntuneObject) => Reply,
  ): GraphRoute => ({
    ...shared,
    method,
    path: `${path}/{id}${subPath}`,
    handle(call) {
      const id = call.parameters['id'] ?? '';
      const object = objects.byId(collection, id);
      return object === undefined ? notFound(id) : handle(call, object);
    },
  });

  /** What a request makes of an object: a new one, one that is changed, or one that is replaced. */
  const read = (
    call: GraphCall,
    before?: IntuneObject,
    isReplaced = false,
  ): Result<Pick<IntuneObject, 'odataType' | 'displayName' | 'body'>, Refusal> => {
    const record = readBody(call.body, z.record(z.string(), z.unknown()));
    if (!record.ok) return record;
    const given = record.value['@odata.type'];
    const concrete = concreteType(type, given ?? before?.odataType, call.version);
    if (!concrete.ok) return err(refuseProblem(concrete.error));
    const odataType = odataTypeOf(concrete.value);
    if (definition.madeElsewhere?.includes(concrete.value.name)) {
      if (before === undefined) return err(refuse(400, `A configuration of type '${odataType}' cannot be made here.`));
    }
    if (before !== undefined && before.odataType !== odataType) {
      return err(refuse(400, 'The type of an entity cannot change.'));
    }
    const [partBodies, body] = partition(record.value, (name) => Object.hasOwn(parts, name));
    const start = before && !isReplaced ? { ...before.body, [nameProperty]: before.displayName } : undefined;
    const parsed = readBodyOf(concrete.value, body, call.version, start);
    if (!parsed.ok) return err(refuseProblem(parsed.error));
    const { [nameProperty]: displayName, ...rest } = parsed.value;
    const items = readParts(parts, partBodies, call.version);
    if (!items.ok) return items;
    const whole = { ...rest, ...items.value };
    const problem = definition.judge?.(module, whole, odataType, before);
    if (problem !== undefined) return err(refuse(400, problem));
    return ok({ odataType, displayName: String(displayName), body: whole });
  };

  const change = (call: GraphCall, before: IntuneObject, isReplaced = false): Result<IntuneObject, Refusal> => {
    const input = read(call, before, isReplaced);
    if (!input.ok) return input;
    const after = { ...before, ...input.value, version: before.version + 1, modifiedMs: context.clock.now() };
    objects.save(after);
    return ok(after);
  };

  const assign =
    (owner: Assignable, { isEchoed }: Assigning) =>
    (call: GraphCall, id: string) => {
      const items = assignedItems(call.body, owner.bodyKey);
      if (!items.ok) return items.error;
      const refusal = replaceAssignments(module, owner, id, items.value, call.version);
      if (refusal !== undefined) return refusal;
      if (!isEchoed) return { kind: 'reply', status: 200, body: {} } as const;
      const set = assignmentSet(owner, id);
      return list(call, { ...set, path: `Collection(${set.type})` }, rowsOf(assignments.ofOwner(id)));
    };

  return [
    { ...shared, path, method: 'GET', handle: (call) => list(call, set, source) },
    {
      ...shared,
      path,
      method: 'POST',
      handle(call) {
        const input = read(call);
        if (!input.ok) return input.error;
        const { odataType } = input.value;
        const place = definition.place?.(module, odataType) ?? ok({ id: context.random.guid(), priority: 0 });
        if (!place.ok) return place.error;
        const nowMs = context.clock.now();
        objects.insert({ ...place.value, ...input.value, collection, version: 1, createdMs: nowMs, modifiedMs: nowMs });
        const created = objects.byId(collection, place.value.id);
        return created === undefined ? notFound(place.value.id) : one(call, set, created, 201);
      },
    },
    onObject('GET', '', (call, object) => one(call, set, object)),
    onObject('PATCH', '', (call, before) => {
      const after = change(call, before);
      return after.ok ? one(call, set, after.value) : after.error;
    }),
    ...(definition.isReplaceable
      ? [
          onObject('PUT', '', (call, before) => {
            const after = change(call, before, true);
            return after.ok ? NO_CONTENT : after.error;
          }),
        ]
      : []),
    onObject('DELETE', '', (_call, object) => {
      const refusal = definition.refuseDeletion?.(module, object);
      if (refusal !== undefined) return refusal;
      context.db.transaction(() => {
        assignments.removeOfOwner(object.id);
        objects.remove(object.id);
      })();
      return NO_CONTENT;
    }),
    ...Object.entries(toParts(parts, ({ body }: IntuneObject) => body)).map(([name, { to, rows }]) =>
      onObject('GET', `/${name}`, (call, object) =>
        list(call, { ...to, path: `${path.slice(1)}('${object.id}')/${name}` }, rowsOf(rows(object))),
      ),
    ),
    ...(definition.actions ?? []).map(({ method, path: subPath, isBetaOnly, handle }) => ({
      ...onObject(method, subPath, (call, object) => handle(module, call, object, (shown) => one(call, set, shown))),
      ...(isBetaOnly && { isBetaOnly }),
    })),
    ...(assignable && assigning ? assignmentRoutes(module, assignable, assign(assignable, assigning)) : []),
  ];
}

function partition(record: Entity, isFirst: (name: string) => boolean): readonly [Entity, Entity] {
  const entries = Object.entries(record);
  return [
    Object.fromEntries(entries.filter(([name]) => isFirst(name))),
    Object.fromEntries(entries.filter(([name]) => !isFirst(name))),
  ];
}

/** Numbered from 0 in their order, as the settings of a policy are. */
function readParts(parts: Parts, bodies: Entity, version: GraphVersion): Result<Entity, Refusal> {
  const read: Record<string, Entity[]> = {};
  for (const [name, { type, parts: below = NO_PARTS }] of Object.entries(parts)) {
    if (!Object.hasOwn(bodies, name)) continue;
    const items = readBody(bodies[name], z.array(z.record(z.string(), z.unknown())));
    if (!items.ok) return items;
    const entities: Entity[] = [];
    for (const item of items.value) {
      const [partBodies, body] = partition(item, (key) => Object.hasOwn(below, key));
      const entity = readBodyOf(type, body, version);
      if (!entity.ok) return err(refuseProblem(entity.error));
      const inner = readParts(below, partBodies, version);
      if (!inner.ok) return inner;
      entities.push({ id: String(entities.length), ...entity.value, ...inner.value });
    }
    read[name] = entities;
  }
  return ok(read);
}
