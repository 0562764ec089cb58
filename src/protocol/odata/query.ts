import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { type Filter, parseFilter } from './filter.ts';
import { type Cursor, decodeSkipToken } from './page.ts';

export interface OrderBy {
  readonly segments: readonly string[];
  readonly isDescending: boolean;
}

export interface Expansion {
  readonly name: string;
  readonly select?: readonly string[];
  readonly expand: readonly Expansion[];
}

/** One clause of `$search`; without a property it is looked for in every text. */
export interface SearchClause {
  readonly property?: string;
  readonly text: string;
}

/** The system query options of a request (graph.md 4). */
export interface QueryOptions {
  readonly filter?: Filter;
  /** Missing: everything. */
  readonly select?: readonly string[];
  readonly expand: readonly Expansion[];
  readonly orderBy: readonly OrderBy[];
  readonly top?: number;
  readonly skip: number;
  readonly count: boolean;
  readonly search: readonly SearchClause[];
  /** Where earlier pages have ended, out of `$skiptoken`. */
  readonly cursor?: Cursor;
}

const KNOWN = ['filter', 'select', 'expand', 'orderby', 'top', 'skip', 'count', 'search', 'skiptoken', 'format'];

function refusal(option: string, message: string): Result<never, CodecError> {
  return err({ message, path: option });
}

/** Splits at a separator that stands in no bracket and no quotes. */
function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  let isQuoted = false;
  for (const character of text) {
    if (character === "'") isQuoted = !isQuoted;
    else if (!isQuoted && character === '(') depth += 1;
    else if (!isQuoted && character === ')') depth -= 1;
    if (character === separator && depth === 0 && !isQuoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function parseSelect(text: string): readonly string[] | undefined {
  const names = splitOutside(text, ',');
  return names.includes('*') || names.length === 0 ? undefined : names;
}

function parseExpand(text: string): Result<Expansion[], CodecError> {
  const expansions: Expansion[] = [];
  for (const part of splitOutside(text, ',')) {
    const [, name = '', nested = ''] = /^([\w.]+)(?:\((.*)\))?$/.exec(part) ?? [];
    if (name === '') return refusal('$expand', `Syntax error in '$expand=${text}'.`);
    const options = new Map(
      splitOutside(nested, ';').map((option) => {
        const [key = '', ...value] = option.split('=');
        return [key.toLowerCase().replace(/^\$/, ''), value.join('=')];
      }),
    );
    const inner = parseExpand(options.get('expand') ?? '');
    if (!inner.ok) return inner;
    const select = parseSelect(options.get('select') ?? '');
    expansions.push({ name, expand: inner.value, ...(select && { select }) });
  }
  return ok(expansions);
}

function parseOrderBy(text: string): Result<OrderBy[], CodecError> {
  const keys: OrderBy[] = [];
  for (const part of splitOutside(text, ',')) {
    const [, path = '', direction = 'asc'] = /^([\w/]+)(?:\s+(asc|desc))?$/i.exec(part) ?? [];
    if (path === '') return refusal('$orderby', `Syntax error in '$orderby=${text}'.`);
    keys.push({ segments: path.split('/'), isDescending: direction.toLowerCase() === 'desc' });
  }
  return ok(keys);
}

/** `"displayName:lab" AND "mail:x"`, or a bare text as Intune takes it. */
function parseSearch(text: string): SearchClause[] {
  const clauses = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) => quoted);
  return (clauses.length === 0 ? [text.trim()] : clauses)
    .filter((clause) => clause !== '')
    .map((clause) => {
      const [, property, value] = /^(\w+):(.*)$/s.exec(clause) ?? [];
      return property === undefined || value === undefined ? { text: clause } : { property, text: value };
    });
}

function parseNumber(option: string, text: string | undefined): Result<number | undefined, CodecError> {
  if (text === undefined) return ok(undefined);
  if (/^\d{1,9}$/.test(text)) return ok(Number(text));
  return refusal(option, `Invalid value '${text}' for ${option} query option found.`);
}

/**
 * Reads the system query options; names match in any case, with or without the dollar sign. Options without one that
 * are not OData's are a client's own and are passed over.
 * @example readQuery(new URLSearchParams("$filter=displayName eq 'x'&$top=5"));
 */
export function readQuery(parameters: URLSearchParams): Result<QueryOptions, CodecError> {
  const options = new Map<string, string>();
  for (const [name, value] of parameters) {
    const bare = name.toLowerCase().replace(/^\$/, '');
    if (KNOWN.includes(bare)) options.set(bare, value);
    else if (name.startsWith('$')) return refusal(name, `The query parameter '${name}' is not supported.`);
  }

  const filterText = options.get('filter')?.trim();
  const filter = filterText ? parseFilter(filterText) : ok(undefined);
  if (!filter.ok) return refusal('$filter', `Invalid filter clause: ${filter.error.message}`);
  const expand = parseExpand(options.get('expand') ?? '');
  if (!expand.ok) return expand;
  const orderBy = parseOrderBy(options.get('orderby') ?? '');
  if (!orderBy.ok) return orderBy;
  const top = parseNumber('$top', options.get('top'));
  if (!top.ok) return top;
  const skip = parseNumber('$skip', options.get('skip'));
  if (!skip.ok) return skip;
  const token = options.get('skiptoken');
  const cursor = token === undefined ? ok(undefined) : decodeSkipToken(token);
  if (!cursor.ok) return cursor;
  const select = parseSelect(options.get('select') ?? '');

  return ok({
    ...(filter.value && { filter: filter.value }),
    ...(select && { select }),
    expand: expand.value,
    orderBy: orderBy.value,
    ...(top.value !== undefined && { top: top.value }),
    skip: skip.value ?? 0,
    count: options.get('count')?.toLowerCase() === 'true',
    search: parseSearch(options.get('search') ?? ''),
    ...(cursor.value && { cursor: cursor.value }),
  });
}
