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
import { NO_PARTS, type Parts, partition, readParts, toParts } from './parts.ts';
import { list, one, rowsOf } from './replies.ts';
import { graphTime } from './time.ts';

/** How the objects of a collection are aimed at devices and users. */
export interface Assigning {
  readonly type: ModelType;
  /** The list inside the body of `assign`. */
  readonly bodyKey: string;
  readonly targets: readonly AssignmentTarget[];
  readonly idMark?: '_' | ':';
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
  /** PUT makes an object anew under its id. */
  readonly isReplaceable?: boolean;
  /** The property that names an object; `displayName` unless it says otherwise. */
  readonly nameProperty?: string;
  readonly assigning?: Assigning;
  /** Concrete types that nobody makes here. */
  readonly madeElsewhere?: readonly string[];
  /** By navigation. */
  readonly parts?: Parts;
  /** What else an object leads to. */
  links?(module: GraphModule): Readonly<Record<string, Navigation<IntuneObject>>>;
  /** What a body says of them, as it is to be kept. */
  readLinks?(body: Entity): Entity;
  /** Properties that a list leaves empty: they are told of one object alone. */
  readonly hiddenInLists?: readonly string[];
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

/** A call on one object beyond those that all collections have: `/setPriority`. */
export interface IntuneAction {
  readonly method: GraphRoute['method'];
  readonly path: string;
  readonly isBetaOnly?: boolean;
  /** `show` answers with an object as its collection shows it. */
  handle(module: GraphModule, call: GraphCall, object: IntuneObject, show: (object: IntuneObject) => Reply): Reply;
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

/** What an object leads to, its assignments aside. */
const linksOf = (module: GraphModule, { parts = NO_PARTS, links }: IntuneObjectCollection) => ({
  ...toParts(parts, ({ body }: IntuneObject) => body),
  ...links?.(module),
});

/** How the collection shows in Graph. */
function setOf(module: GraphModule, definition: IntuneObjectCollection): EntitySet<IntuneObject> {
  const { path, type, assigning } = definition;
  return {
    path: path.slice(1),
    type: `microsoft.graph.${type.name}`,
    toEntity: (object, version) => inVersion(type, objectEntity(module, definition, object), version),
    expand: {
      ...linksOf(module, definition),
      ...(assigning && { assignments: toAssignments(module, assigning.type) }),
    },
    isOf: (entity, wanted) => isKindOf(type, String(entity['@odata.type'] ?? ''), wanted),
  };
}

/** Create, read, change, delete and assign, the same in every collection of Intune. */
export function intuneObjectRoutes(module: GraphModule, definition: IntuneObjectCollection): GraphRoute[] {
  const { context, objects, assignments } = module;
  const { collection, path, type, assigning, nameProperty = 'displayName', parts = NO_PARTS } = definition;
  const links = definition.links?.(module) ?? {};
  const shared = {
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
  const hidden = Object.fromEntries((definition.hiddenInLists ?? []).map((name) => [name, null]));
  const listed = {
    ...set,
    toEntity: (object: IntuneObject, version: GraphVersion) => ({ ...set.toEntity(object, version), ...hidden }),
  };
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
    const [partBodies, others] = partition(record.value, (name) => Object.hasOwn(parts, name));
    const [linked, body] = partition(others, (name) => Object.hasOwn(links, name));
    const start = before && !isReplaced ? { ...before.body, [nameProperty]: before.displayName } : undefined;
    const parsed = readBodyOf(concrete.value, body, call.version, start);
    if (!parsed.ok) return err(refuseProblem(parsed.error));
    const { [nameProperty]: displayName, ...rest } = parsed.value;
    const items = readParts(parts, partBodies, call.version);
    if (!items.ok) return items;
    const whole = { ...rest, ...items.value, ...definition.readLinks?.(linked) };
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
    { ...shared, path, method: 'GET', handle: (call) => list(call, listed, source) },
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
    {
      ...shared,
      method: 'GET',
      path: `${path}/{id}`,
      handle(call) {
        const id = call.parameters['id'] ?? '';
        const object = objects.byId(collection, id);
        if (object !== undefined) return one(call, set, object);
        // A cast of the whole collection: `deviceConfigurations/microsoft.graph.windows10CustomConfiguration`.
        const cast = findType(type, id);
        if (cast === undefined) return notFound(id);
        const rows = objects.all(collection).filter(({ odataType }) => isKindOf(type, odataType, cast.name));
        return list(call, listed, rowsOf(rows));
      },
    },
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
    ...Object.entries(linksOf(module, definition)).map(([name, { to, rows }]) =>
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
