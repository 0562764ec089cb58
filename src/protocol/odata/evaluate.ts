import type { Comparison, Filter, Literal, Operand, TextFunction } from './filter.ts';
import type { OrderBy, SearchClause } from './query.ts';

/** An entity as plain JSON; a derived type stands in `@odata.type`. */
export type Entity = Readonly<Record<string, unknown>>;

type Variables = Readonly<Record<string, unknown>>;

/** What `isof` asks. */
interface Types {
  readonly declaredType: string;
  isOf?(entity: Entity, type: string): boolean;
}

/** Names match in any case: tools write `deviceID` for `deviceId` (graph.md 2.1). */
function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  if (Object.hasOwn(record, name)) return record[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(record).find((candidate) => candidate.toLowerCase() === wanted);
  return key === undefined ? undefined : record[key];
}

function valueAt(entity: Entity, segments: readonly string[], variables: Variables): unknown {
  const [first = '', ...rest] = segments;
  const start = Object.hasOwn(variables, first) ? variables[first] : propertyOf(entity, first);
  return rest.reduce(propertyOf, start);
}

function operandValue(operand: Operand, entity: Entity, variables: Variables): unknown {
  return operand.kind === 'literal' ? operand.value : valueAt(entity, operand.segments, variables);
}

const DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/;

/** Negative, zero or positive; undefined when the two cannot be ordered. Text compares without case. */
function order(left: unknown, right: unknown): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') {
    if (DATE.test(left) && DATE.test(right)) return Date.parse(left) - Date.parse(right);
    const [a, b] = [left.toLowerCase(), right.toLowerCase()];
    return a < b ? -1 : Number(a > b);
  }
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return undefined;
}

function isEqual(left: unknown, right: unknown): boolean {
  if (left === undefined || left === null || right === undefined || right === null)
    return (left ?? null) === (right ?? null);
  return order(left, right) === 0;
}

/** Whether `mdm,microsoftSense` has `mdm`. */
function hasFlags(left: unknown, right: unknown): boolean {
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  const flags = left.toLowerCase().split(',');
  return right.split(',').every((flag) => flags.includes(flag.trim().toLowerCase()));
}

function compare(operator: Comparison, left: unknown, right: unknown): boolean {
  const difference = order(left, right) ?? Number.NaN;
  switch (operator) {
    case 'eq':
      return isEqual(left, right);
    case 'ne':
      return !isEqual(left, right);
    case 'gt':
      return difference > 0;
    case 'ge':
      return difference >= 0;
    case 'lt':
      return difference < 0;
    case 'le':
      return difference <= 0;
    case 'has':
      return hasFlags(left, right);
  }
}

function testText(name: TextFunction, text: unknown, part: unknown): boolean {
  if (typeof text !== 'string' || typeof part !== 'string') return false;
  const [whole, wanted] = [text.toLowerCase(), part.toLowerCase()];
  switch (name) {
    case 'contains':
      return whole.includes(wanted);
    case 'startswith':
      return whole.startsWith(wanted);
    case 'endswith':
      return whole.endsWith(wanted);
  }
}

function isOfType(entity: Entity, type: string, { declaredType, isOf }: Types): boolean {
  const wanted = type.toLowerCase();
  const own = entity['@odata.type'];
  if (declaredType.toLowerCase() === wanted || (typeof own === 'string' && own.toLowerCase() === `#${wanted}`))
    return true;
  return isOf?.(entity, type) ?? false;
}

function matches(filter: Filter, entity: Entity, types: Types, variables: Variables): boolean {
  const value = (operand: Operand) => operandValue(operand, entity, variables);
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, entity, types, variables) && matches(filter.right, entity, types, variables);
    case 'or':
      return matches(filter.left, entity, types, variables) || matches(filter.right, entity, types, variables);
    case 'not':
      return !matches(filter.operand, entity, types, variables);
    case 'compare':
      return compare(filter.operator, value(filter.left), value(filter.right));
    case 'in':
      return filter.values.some((candidate: Literal) => isEqual(value(filter.operand), candidate));
    case 'text':
      return testText(filter.name, value(filter.text), value(filter.part));
    case 'isof':
      return isOfType(entity, filter.type, types);
    case 'lambda': {
      const found = valueAt(entity, filter.segments, variables);
      const elements: readonly unknown[] = Array.isArray(found) ? found : [];
      const { body } = filter;
      if (body === undefined) return elements.length > 0;
      const test = (element: unknown) => matches(body.test, entity, types, { ...variables, [body.variable]: element });
      return filter.quantifier === 'any' ? elements.some(test) : elements.every(test);
    }
    case 'truth':
      return value(filter.operand) === true;
  }
}

/**
 * Whether an entity passes a filter. An unknown property reads as null.
 * @param declaredType the type of the collection, `microsoft.graph.mobileApp`
 * @param isOf whether an entity's own type is derived from another
 */
export function matchesFilter(
  filter: Filter,
  entity: Entity,
  declaredType: string,
  isOf?: (entity: Entity, type: string) => boolean,
): boolean {
  return matches(filter, entity, { declaredType, ...(isOf && { isOf }) }, {});
}

/** Whether every clause of a `$search` is found. */
export function matchesSearch(clauses: readonly SearchClause[], entity: Entity): boolean {
  return clauses.every(({ property, text }) => {
    const values = property === undefined ? Object.values(entity) : [propertyOf(entity, property)];
    return values.some((value) => testText('contains', value, text));
  });
}

/** A comparison for `Array.sort`, which keeps equal entities in place; null comes first. */
export function compareBy(keys: readonly OrderBy[]): (left: Entity, right: Entity) => number {
  const rank = (value: unknown) => (value === undefined || value === null ? 0 : 1);
  return (left, right) => {
    for (const { segments, isDescending } of keys) {
      const [a, b] = [valueAt(left, segments, {}), valueAt(right, segments, {})];
      const difference = rank(a) - rank(b) || (order(a, b) ?? 0);
      if (difference !== 0) return isDescending ? -difference : difference;
    }
    return 0;
  };
}

/** The entity with the selected properties alone, in its own order; annotations stay. */
export function project(entity: Entity, select: readonly string[] | undefined): Entity {
  if (select === undefined) return entity;
  const wanted = new Set(select.map((path) => (path.split('/')[0] ?? '').toLowerCase()));
  return Object.fromEntries(
    Object.entries(entity).filter(([name]) => name.includes('@odata.') || wanted.has(name.toLowerCase())),
  );
}

/** Whether a filter is more than the directory answers from its first index: `ne`, `not`, `endsWith` (graph.md 4). */
export function isAdvanced(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return isAdvanced(filter.left) || isAdvanced(filter.right);
    case 'not':
      return true;
    case 'compare':
      return filter.operator === 'ne';
    case 'text':
      return filter.name === 'endswith';
    default:
      return false;
  }
}

/**
 * The text that every match must have in the named property, when the filter is a conjunction that says so: what lets a
 * store look up instead of reading everything. `isWhole` tells `eq` from `contains` and `startswith`.
 */
export function requiredText(
  filter: Filter,
  property: string,
): { readonly text: string; readonly isWhole: boolean } | undefined {
  const isProperty = (operand: Operand) =>
    operand.kind === 'path' &&
    operand.segments.length === 1 &&
    operand.segments[0]?.toLowerCase() === property.toLowerCase();
  const text = (operand: Operand) =>
    operand.kind === 'literal' && typeof operand.value === 'string' ? operand.value : undefined;
  switch (filter.kind) {
    case 'and':
      return requiredText(filter.left, property) ?? requiredText(filter.right, property);
    case 'compare': {
      if (filter.operator !== 'eq' || !isProperty(filter.left)) return undefined;
      const whole = text(filter.right);
      return whole === undefined ? undefined : { text: whole, isWhole: true };
    }
    case 'text': {
      const part = isProperty(filter.text) ? text(filter.part) : undefined;
      return part === undefined ? undefined : { text: part, isWhole: false };
    }
    default:
      return undefined;
  }
}
