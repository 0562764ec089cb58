import { err, ok, type Result } from '../../../core/result.ts';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { GraphVersion } from '../call.ts';

/** An entity or complex type of Graph, with what the lab knows of its properties (graph.md 3). */
export interface ModelType {
  /** `win32LobApp`, without the namespace. */
  readonly name: string;
  /** With those of the types that it is derived from. */
  readonly properties: Readonly<Record<string, Property>>;
  /** Named in v1.0 by no tool: entities of it show there as what they are derived from. */
  readonly isBeta?: boolean;
  /** Nothing is made of it alone: a body must name one of its derived types. */
  readonly isAbstract?: boolean;
  /** Has far more properties than a deployment needs: those that are not listed pass through as they are. */
  readonly isOpen?: boolean;
  readonly derived?: readonly ModelType[];
}

/** One property of a type: how a body gives it, and what it is when none does. */
export interface Property {
  readonly read: (value: unknown, version: GraphVersion) => Result<unknown, ModelProblem>;
  /** Of the service's own properties undefined: the collection fills them in. */
  readonly initial: unknown;
  /** Not in v1.0. */
  readonly isBeta?: boolean;
  /** `create`: fixed once the entity is made. `service`: what a body says of it is passed over. */
  readonly access?: 'create' | 'service';
  readonly isRequired?: boolean;
  /** Of a nested value, or of each of a list of them. */
  readonly type?: ModelType;
  /** The members, where it is an enumeration. */
  readonly members?: readonly string[];
}

/** Why a body is no entity: `path` names the property. */
export interface ModelProblem {
  readonly path: string;
  readonly message: string;
}

const PREFIX = '#microsoft.graph.';

/** A type with those derived from it, which have its properties too. */
export function family(base: ModelType, derived: readonly ModelType[]): ModelType {
  return { ...base, derived: derived.map((type) => inherit(base, type)) };
}

function inherit(base: ModelType, type: ModelType): ModelType {
  return {
    ...type,
    properties: { ...base.properties, ...type.properties },
    ...(base.isOpen && { isOpen: true }),
    ...(type.derived && { derived: type.derived.map((child) => inherit(base, child)) }),
  };
}

/** `#microsoft.graph.win32LobApp` */
export const odataTypeOf = ({ name }: Pick<ModelType, 'name'>): string => `${PREFIX}${name}`;

/** The type, or one derived from it, of that annotation; names compare without case, and the hash may be missing. */
export function findType(type: ModelType, odataType: string): ModelType | undefined {
  const wanted = odataType.replace(/^#?microsoft\.graph\./i, '').toLowerCase();
  if (type.name.toLowerCase() === wanted) return type;
  for (const derived of type.derived ?? []) {
    const found = findType(derived, odataType);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Annotations, what an expansion added and the actions of an export: a body that carries them is not asked (graph.md 2.3). */
const isAnnotation = (name: string) => name.includes('@odata.') || name.startsWith('#microsoft.graph.');

/**
 * The concrete type that a body is of: what it names, else the declared one.
 */
export function concreteType(
  declared: ModelType,
  odataType: unknown,
  version: GraphVersion,
): Result<ModelType, ModelProblem> {
  const path = '@odata.type';
  if (odataType === undefined || odataType === null) {
    if (declared.isAbstract) return err({ path, message: `names none of the types derived from ${declared.name}` });
    return ok(declared);
  }
  const found = typeof odataType === 'string' ? findType(declared, odataType) : undefined;
  if (found === undefined || found.isAbstract || (found.isBeta && version === 'v1.0')) {
    return err({ path, message: `'${String(odataType)}' is no type that can stand here` });
  }
  return ok(found);
}

/**
 * Reads what a body says of an entity, over what was before; what is missing has its initial value.
 * The identity, the annotations and what is the service's own to say are passed over.
 */
export function readBodyOf(
  type: ModelType,
  body: Entity,
  version: GraphVersion,
  before?: Entity,
): Result<Entity, ModelProblem> {
  const read: Record<string, unknown> = { ...(before ?? initialOf(type)) };
  for (const [name, value] of Object.entries(body)) {
    const property = ownProperty(type, name);
    if (property === undefined) {
      if (isAnnotation(name) || name === 'id') continue;
      if (!type.isOpen) return err({ path: name, message: `does not exist on type 'microsoft.graph.${type.name}'` });
      read[name] = value;
      continue;
    }
    if (property.access === 'service') continue;
    const parsed = property.read(value, version);
    if (!parsed.ok) return err({ path: `${name}${parsed.error.path}`, message: parsed.error.message });
    if (property.access === 'create' && before !== undefined && !isSame(before[name], parsed.value)) {
      return err({ path: name, message: 'can be set only when the entity is made' });
    }
    read[name] = parsed.value;
  }
  const missing = Object.entries(type.properties).find(([name, { isRequired }]) => isRequired && !isGiven(read[name]));
  if (missing !== undefined) return err({ path: missing[0], message: 'is required' });
  return ok(read);
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** Every property that a body may set, as it is when nobody does. */
export function initialOf(type: ModelType): Entity {
  return Object.fromEntries(
    Object.entries(type.properties).flatMap(([name, { initial, access }]) =>
      access === 'service' && initial === undefined ? [] : [[name, initial]],
    ),
  );
}

/**
 * The entity with the properties that the version has, in nested values too. What is derived in beta alone shows in
 * v1.0 as the declared type (ours: graph.md has no fact).
 */
export function inVersion(declared: ModelType, entity: Entity, version: GraphVersion): Entity {
  if (version === 'beta') return entity;
  const odataType = entity['@odata.type'];
  const concrete = typeof odataType === 'string' ? (findType(declared, odataType) ?? declared) : declared;
  const shown = concrete.isBeta ? declared : concrete;
  const entries = Object.entries(entity).flatMap(([name, value]): [string, unknown][] => {
    if (name === '@odata.type') return [[name, odataTypeOf(shown)]];
    const property = ownProperty(shown, name);
    if (property?.isBeta || (property === undefined && shown !== concrete && name !== 'id')) return [];
    return [[name, property?.type === undefined ? value : nestedInVersion(property.type, value, version)]];
  });
  return Object.fromEntries(entries);
}

function nestedInVersion(declared: ModelType, value: unknown, version: GraphVersion): unknown {
  if (Array.isArray(value)) return value.map((item) => nestedInVersion(declared, item, version));
  return typeof value === 'object' && value !== null ? inVersion(declared, value as Entity, version) : value;
}

/** Names come from outside: `constructor` is none of them. */
function ownProperty({ properties }: ModelType, name: string): Property | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** Whether a concrete type is the wanted one or derived from it, within the family of a declared type. */
export function isKindOf(declared: ModelType, odataType: string, wanted: string): boolean {
  const ancestor = findType(declared, wanted);
  return ancestor !== undefined && (ancestor === declared || findType(ancestor, odataType) !== undefined);
}
