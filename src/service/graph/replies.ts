import {
  compareBy,
  type Entity,
  isAdvanced,
  matchesFilter,
  matchesSearch,
  project,
  requiredText,
} from '../../protocol/odata/evaluate.ts';
import { annotate, contextUrl, type MetadataLevel, metadataLevel } from '../../protocol/odata/metadata.ts';
import { type Cursor, nextLink } from '../../protocol/odata/page.ts';
import { type GraphCall, gatewayRefusal, type Refusal, type Reply } from './call.ts';
import type { EntitySet, Ordered, RowSource } from './entity-set.ts';

/** Our choice within graph.md 4: what a page holds when nobody asks, and at most. */
export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

function levelOf(call: GraphCall): MetadataLevel {
  return metadataLevel(call.request.headers['accept']);
}

function inVersion<Row>(entity: Entity, set: EntitySet<Row>, call: GraphCall): Entity {
  const hidden = call.version === 'beta' ? [] : (set.betaOnly ?? []);
  if (hidden.length === 0) return entity;
  return Object.fromEntries(Object.entries(entity).filter(([name]) => !hidden.includes(name)));
}

function expansionOf<Row>(set: EntitySet<Row>, name: string) {
  return Object.entries(set.expand ?? {}).find(([known]) => known.toLowerCase() === name.toLowerCase());
}

function refuseExpansions<Row>(call: GraphCall, set: EntitySet<Row>): Refusal | undefined {
  const unknown = call.options.expand.find(({ name }) => expansionOf(set, name) === undefined);
  if (unknown === undefined) return undefined;
  const message = `Parsing OData Select and Expand failed: Could not find a property named '${unknown.name}' on type '${set.type}'.`;
  return gatewayRefusal(400, 'BadRequest', message);
}

/** The entity with its expansions, selected and annotated as the request asks. */
function present<Row>(call: GraphCall, set: EntitySet<Row>, row: Row, entity: Entity): Entity {
  const { select, expand } = call.options;
  const expanded = expand.flatMap((expansion) => {
    const [name, read] = expansionOf(set, expansion.name) ?? [];
    if (name === undefined || read === undefined) return [];
    const value = read(row, call.version);
    const shorten = (found: Entity) => project(found, expansion.select);
    return [[name, isList(value) ? value.map(shorten) : value === null ? null : shorten(value)] as const];
  });
  return annotate({ ...project(entity, select), ...Object.fromEntries(expanded) }, levelOf(call), set.type);
}

function isList(value: Entity | readonly Entity[] | null): value is readonly Entity[] {
  return Array.isArray(value);
}

function contextOf<Row>(call: GraphCall, set: EntitySet<Row>, isSingle: boolean): Entity {
  if (levelOf(call) === 'none') return {};
  const { select } = call.options;
  return {
    '@odata.context': contextUrl(call.request.origin, call.version, set.path, { isSingle, ...(select && { select }) }),
  };
}

/** One entity: 200, or 201 with its location. */
export function one<Row>(call: GraphCall, set: EntitySet<Row>, row: Row, status: 200 | 201 = 200): Reply {
  const refusal = refuseExpansions(call, set);
  if (refusal !== undefined) return refusal;
  const entity = inVersion(set.toEntity(row, call.version), set, call);
  const location = `${call.request.origin}/${call.version}/${set.path}('${entity['id']}')`;
  return {
    kind: 'reply',
    status,
    body: { ...contextOf(call, set, true), ...present(call, set, row, entity) },
    ...(status === 201 && { headers: { location } }),
  };
}

/** Rows that the filter may pass, by a look-up when it allows one. */
function lookUp<Row>({ options: { filter } }: GraphCall, source: RowSource<Row>): readonly Row[] | undefined {
  if (filter === undefined) return undefined;
  for (const [property, { whole, part }] of Object.entries(source.lookUps ?? {})) {
    const required = requiredText(filter, property);
    if (required === undefined) continue;
    const rows = required.isWhole ? (whole ?? part)?.(required.text) : part?.(required.text);
    if (rows !== undefined) return rows;
  }
  return undefined;
}

interface Shown<Row> {
  readonly row: Row;
  readonly entity: Entity;
}

interface Found<Row> {
  readonly page: readonly Shown<Row>[];
  /** Where the next page begins, when there is one. */
  readonly next: Cursor | undefined;
  total(): number;
}

/** How many rows are read at a time while a filter looks for those that pass. */
const BATCH = 500;

/** The rows in their order from a position on, a batch at a time. */
function* rowsFrom<Row>(ordered: Ordered<Row>, start: string | undefined): Generator<Row> {
  let position = start;
  for (;;) {
    const batch = ordered.after(position, BATCH, 0);
    yield* batch;
    const last = batch.at(-1);
    if (batch.length < BATCH || last === undefined) return;
    position = ordered.positionOf(last);
  }
}

function find<Row>(call: GraphCall, set: EntitySet<Row>, source: RowSource<Row>): Found<Row> {
  const { filter, search, orderBy, top, cursor } = call.options;
  const limit = Math.min(top ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const show = (row: Row): Shown<Row> => ({ row, entity: inVersion(set.toEntity(row, call.version), set, call) });
  const passes = ({ entity }: Shown<Row>) =>
    (filter === undefined || matchesFilter(filter, entity, set.type, set.isOf)) && matchesSearch(search, entity);
  // A list that was entered by position goes on so.
  const lookedUp = cursor?.kind === 'after' ? undefined : lookUp(call, source);
  const { ordered } = source;
  if (ordered !== undefined && lookedUp === undefined && orderBy.length === 0) {
    const isWhole = filter === undefined && search.length === 0;
    const start = cursor?.kind === 'after' ? cursor.position : undefined;
    const skip = cursor === undefined ? call.options.skip : cursor.kind === 'skip' ? cursor.count : 0;
    const shown = isWhole
      ? ordered.after(start, limit + 1, skip).map(show)
      : take(limit + 1, skip, passes, shownFrom(rowsFrom(ordered, start), show));
    const last = shown[limit - 1];
    return {
      page: shown.slice(0, limit),
      next: shown.length > limit && last ? { kind: 'after', position: ordered.positionOf(last.row) } : undefined,
      total: () => (isWhole ? ordered.count() : count(rowsFrom(ordered, undefined), (row) => passes(show(row)))),
    };
  }
  const matching = (lookedUp ?? source.all()).map(show).filter(passes);
  const compare = compareBy(orderBy);
  const sorted =
    orderBy.length === 0 ? matching : matching.toSorted((left, right) => compare(left.entity, right.entity));
  const from = cursor === undefined ? call.options.skip : cursor.kind === 'skip' ? cursor.count : 0;
  return {
    page: sorted.slice(from, from + limit),
    next: sorted.length > from + limit ? { kind: 'skip', count: from + limit } : undefined,
    total: () => sorted.length,
  };
}

function* shownFrom<Row>(rows: Iterable<Row>, show: (row: Row) => Shown<Row>): Generator<Shown<Row>> {
  for (const row of rows) yield show(row);
}

function take<T>(limit: number, skip: number, passes: (item: T) => boolean, items: Iterable<T>): T[] {
  const taken: T[] = [];
  let toSkip = skip;
  for (const item of items) {
    if (!passes(item)) continue;
    toSkip -= 1;
    if (toSkip >= 0) continue;
    taken.push(item);
    if (taken.length === limit) break;
  }
  return taken;
}

function count<T>(items: Iterable<T>, passes: (item: T) => boolean): number {
  let number = 0;
  for (const item of items) if (passes(item)) number += 1;
  return number;
}

/** Collections of the directory search, and filter by more than they are sorted by, for those alone who accept an answer that lags (graph.md 4). */
function refuseUneventual({ options, request, isCount }: GraphCall): Refusal | undefined {
  const isDirectory = !/^\/[^/]+\/device(App)?Management\//i.test(request.path);
  const isEventual = request.headers['consistencylevel']?.toLowerCase() === 'eventual';
  if (!isDirectory) return undefined;
  if (options.search.length > 0 && !isEventual) {
    const message = "Request with $search query parameter only works with the header 'ConsistencyLevel: eventual'.";
    return gatewayRefusal(400, 'Request_UnsupportedQuery', message);
  }
  const isUncounted = !isEventual || !(options.count || isCount || options.cursor !== undefined);
  if (options.filter === undefined || !isAdvanced(options.filter) || !isUncounted) return undefined;
  return gatewayRefusal(400, 'Request_UnsupportedQuery', 'Unsupported Query.');
}

/** A page of a collection, or its size as text when the path ends in `/$count`. */
export function list<Row>(call: GraphCall, set: EntitySet<Row>, source: RowSource<Row>): Reply {
  const { options, request } = call;
  const refusal = refuseUneventual(call) ?? refuseExpansions(call, set);
  if (refusal !== undefined) return refusal;
  const { page, next, total } = find(call, set, source);
  if (call.isCount) {
    return { kind: 'reply', status: 200, body: String(total()), headers: { 'content-type': 'text/plain' } };
  }
  const value = page.map(({ row, entity }) => present(call, set, row, entity));
  // `$top=0` asks for no entities, so there is no page to go on to.
  const hasNext = next !== undefined && page.length > 0;
  return {
    kind: 'reply',
    status: 200,
    body: {
      ...contextOf(call, set, false),
      ...(options.count && options.cursor === undefined && { '@odata.count': total() }),
      ...(hasNext && { '@odata.nextLink': nextLink(request.origin, request.path, request.query, next) }),
      value,
    },
  };
}

/** The rows of a short list that stands in memory. */
export function rowsOf<Row>(rows: readonly Row[]): RowSource<Row> {
  return { all: () => rows };
}
