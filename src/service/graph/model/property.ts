import { err, ok, type Result } from '../../../core/result.ts';
import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { GraphVersion } from '../call.ts';
import { concreteType, type ModelProblem, type ModelType, odataTypeOf, type Property, readBodyOf } from './type.ts';

const wrong = (message: string, path = ''): Result<never, ModelProblem> => err({ path, message });

/** Reads a value by a function that gives undefined for what is out of shape; null stands for "not set". */
const scalar = (initial: unknown, what: string, parse: (value: unknown) => unknown): Property => ({
  initial,
  read(value) {
    if (value === null) return ok(initial === undefined ? null : initial);
    const parsed = parse(value);
    return parsed === undefined ? wrong(`is not ${what}`) : ok(parsed);
  },
});

export const text = (initial: string | null = null): Property =>
  scalar(initial, 'a text', (value) => (typeof value === 'string' ? value : undefined));

/** A text of that form. */
export const matching = (form: RegExp, what: string): Property =>
  scalar(null, what, (value) => (typeof value === 'string' && form.test(value) ? value : undefined));

/** Tools send Booleans and integers as text (graph.md 2.1); the service coerces them. */
export const flag = (initial: boolean | null = false): Property =>
  scalar(initial, 'a Boolean', (value) => {
    if (typeof value === 'boolean') return value;
    if (typeof value !== 'string' || !/^(true|false)$/i.test(value)) return undefined;
    return value.toLowerCase() === 'true';
  });

export const integer = (initial: number | null = null): Property =>
  scalar(initial, 'an integer', (value) => {
    if (Number.isSafeInteger(value)) return value;
    return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
  });

export const number = (initial: number | null = null): Property =>
  scalar(initial, 'a number', (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined));

/** Edm.Binary, of fewer bytes than that. */
export const bytes = ({ below = Number.POSITIVE_INFINITY } = {}): Property =>
  scalar(null, `a literal of type 'Edm.Binary'${Number.isFinite(below) ? ` below ${below} bytes` : ''}`, (value) => {
    if (typeof value !== 'string' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined;
    return Buffer.byteLength(value, 'base64') < below ? value : undefined;
  });

/** Edm.DateTimeOffset. */
export const time = (): Property =>
  scalar(null, 'a time', (value) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : undefined,
  );

/** A member of an enumeration, in any case. */
export const oneOf = (members: readonly string[], initial: string | null = null): Property => ({
  ...scalar(initial, `one of ${members.join(', ')}`, (value) =>
    typeof value === 'string' ? members.find((member) => member.toLowerCase() === value.toLowerCase()) : undefined,
  ),
  members,
});

/** Members of an enumeration of flags, `mdm,microsoftSense`. */
export const someOf = (members: readonly string[], initial: string | null): Property => ({
  ...scalar(initial, `of ${members.join(', ')}`, (value) => {
    const parts = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [''];
    return parts.every((part) => members.includes(part)) ? parts.join(',') : undefined;
  }),
  members,
});

/** A list of texts. */
export const texts = (initial: readonly string[] = [], { max = 1_000 } = {}): Property =>
  scalar(initial, `a list of at most ${max} texts`, (value) =>
    Array.isArray(value) && value.length <= max && value.every((item) => typeof item === 'string') ? value : undefined,
  );

/** Members of an enumeration in a list. */
export const members = (known: readonly string[]): Property => ({
  ...scalar([], `a list of ${known.join(', ')}`, (value) =>
    Array.isArray(value) && value.every((item) => known.includes(item)) ? value : undefined,
  ),
  members: known,
});

/** A value that passes through as it is. */
export const anything = (initial: unknown = null): Property => ({ initial, read: (value) => ok(value) });

function readNested(type: ModelType, value: unknown, version: GraphVersion): Result<Entity, ModelProblem> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(`is no ${type.name}`);
  const body = value as Entity;
  const concrete = concreteType(type, body['@odata.type'], version);
  const below = ({ path, message }: ModelProblem) => wrong(message, `.${path}`);
  if (!concrete.ok) return below(concrete.error);
  const read = readBodyOf(concrete.value, body, version);
  if (!read.ok) return below(read.error);
  const isNamed = body['@odata.type'] !== undefined;
  return ok({ ...(isNamed && { '@odata.type': odataTypeOf(concrete.value) }), ...read.value });
}

/** A value of a complex type. */
export const nested = (type: ModelType, initial: Entity | null = null): Property => ({
  initial,
  type,
  read: (value, version) => (value === null ? ok(initial) : readNested(type, value, version)),
});

/** What one list may hold: more than any tool sends. */
const MAX_ITEMS = 1_000;

/** A list of values of a complex type. */
export const listOf = (type: ModelType, initial: readonly Entity[] = []): Property => ({
  initial,
  type,
  read(value, version) {
    if (value === null) return ok(initial);
    if (!Array.isArray(value) || value.length > MAX_ITEMS) return wrong(`is no list of at most ${MAX_ITEMS} values`);
    const items: Entity[] = [];
    for (const [index, item] of value.entries()) {
      const read = readNested(type, item, version);
      if (!read.ok) return wrong(read.error.message, `[${index}]${read.error.path}`);
      items.push(read.value);
    }
    return ok(items);
  },
});

/** Of beta alone. */
export const beta = (property: Property): Property => ({ ...property, isBeta: true });
export const required = (property: Property): Property => ({ ...property, isRequired: true });
/** Fixed once the entity is made. */
export const fixed = (property: Property): Property => ({ ...property, access: 'create' });
/** The service's own to say; without an initial value its collection fills it in. */
export const own = (initial?: unknown): Property => ({ initial, access: 'service', read: (value) => ok(value) });

/** Properties of beta alone, by the dozen. */
export function betaOnly(properties: Readonly<Record<string, Property>>): Record<string, Property> {
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, beta(property)]));
}
