import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { type Filter, parseFilter } from './filter.ts';
import { type Cursor, decodeSkipToken } from './page.ts';

export interface OrderBy {
  readonly segments: readonly string[];
  readonly isDescending: boolean;
}

/** What is expanded, and what is asked of it inside its brackets. */
export interface Expansion extends QueryOptions {
  readonly name: string;
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

/** What may stand inside the brackets of an expansion, too. */
const NESTED = ['filter', 'select', 'expand', 'orderby', 'top', 'skip', 'count', 'search'];
const KNOWN = [...NESTED, 'skiptoken', 'format'];

/** Expansions inside of expansions: deeper than any client goes; ours. */
const MAX_DEPTH = 8;

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

/** A type in front of the name, `microsoft.graph.win32LobApp/assignments`, only narrows down what has such a property. */
const EXPANSION = /^(?:microsoft\.graph\.\w+\/)?(\w+)(?:\((.*)\))?$/is;

function parseExpand(text: string, depth: number): Result<Expansion[], CodecError> {
  const expansions: Expansion[] = [];
  for (const part of splitOutside(text, ',')) {
    const [, name = '', nested = ''] = EXPANSION.exec(part) ?? [];
    if (name === '' || depth === 0) return refusal('$expand', `Syntax error in '$expand=${text}'.`);
    const given = new Map<string, string>();
    for (const option of splitOutside(nested, ';')) {
      const [key = '', ...value] = option.split('=');
      const bare = key.trim().toLowerCase().replace(/^\$/, '');
      if (!NESTED.includes(bare))
        return refusal('$expand', `The query parameter '${key}' is not supported in $expand.`);
      given.set(bare, value.join('='));
    }
    const options = parseOptions(given, depth - 1);
    if (!options.ok) return options;
    expansions.push({ name, ...options.value });
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

/** The options by their bare names; `depth` expansions may stand inside of each other. */
function parseOptions(options: ReadonlyMap<string, string>, depth: number): Result<QueryOptions, CodecError> {
  const filterText = options.get('filter')?.trim();
  const filter = filterText ? parseFilter(filterText) : ok(undefined);
  if (!filter.ok) return refusal('$filter', `Invalid filter clause: ${filter.error.message}`);
  const expand = parseExpand(options.get('expand') ?? '', depth);
  if (!expand.ok) return expand;
  const orderBy = parseOrderBy(options.get('orderby') ?? '');
  if (!orderBy.ok) return orderBy;
  const top = parseNumber('$top', options.get('top'));
  if (!top.ok) return top;
  const skip = parseNumber('$skip', options.get('skip'));
  if (!skip.ok) return skip;
  const select = parseSelect(options.get('select') ?? '');
  return ok({
    ...(filter.value && { filter: filter.value }),
    ...(select && { select }),
    expand: expand.value,
    orderBy: orderBy.value,
    ...(top.value !== undefined && { top: top.value }),
    skip: skip.value ?? 0,
    count: options.get('count')?.trim().toLowerCase() === 'true',
    search: parseSearch(options.get('search') ?? ''),
  });
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

  const token = options.get('skiptoken');
  const cursor = token === undefined ? ok(undefined) : decodeSkipToken(token);
  if (!cursor.ok) return cursor;
  const read = parseOptions(options, MAX_DEPTH);
  return read.ok ? ok({ ...read.value, ...(cursor.value && { cursor: cursor.value }) }) : read;
}
