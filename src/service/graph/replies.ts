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
import type { Expansion, QueryOptions } from '../../protocol/odata/query.ts';
import { type GraphCall, gatewayRefusal, type Refusal, type Reply } from './call.ts';
import type { EntitySet, Ordered, RowSource } from './entity-set.ts';

/** Our choice within graph.md 4: what a page holds when nobody asks, and at most. */
export const DEFAULT_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE = 1000;

/** What a request asks of a set, or an expansion of what it leads to. */
type Asked = Pick<GraphCall, 'request' | 'version' | 'options'>;
type AnySet<Row> = Omit<EntitySet<Row>, 'path'>;
const NO_NAVIGATIONS = {};

function levelOf(asked: Asked): MetadataLevel {
  return metadataLevel(asked.request.headers['accept']);
}

function inVersion<Row>(entity: Entity, set: AnySet<Row>, asked: Asked): Entity {
  const hidden = asked.version === 'beta' ? [] : (set.betaOnly ?? []);
  if (hidden.length === 0) return entity;
  return Object.fromEntries(Object.entries(entity).filter(([name]) => !hidden.includes(name)));
}

function navigationOf<Row>(set: AnySet<Row>, name: string) {
  return Object.entries(set.expand ?? {}).find(([known]) => known.toLowerCase() === name.toLowerCase());
}

function refuseExpansions<Row>({ expand }: QueryOptions, set: AnySet<Row>): Refusal | undefined {
  for (const expansion of expand) {
    const [, navigation] = navigationOf(set, expansion.name) ?? [];
    if (navigation === undefined) {
      const message = `Parsing OData Select and Expand failed: Could not find a property named '${expansion.name}' on type '${set.type}'.`;
      return gatewayRefusal(400, 'BadRequest', message);
    }
    const below = refuseExpansions(expansion, navigation.to);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** The entity with its expansions, selected and annotated as the request asks; `path` is that of its collection. */
function present<Row>(asked: Asked, set: AnySet<Row>, path: string, { row, entity }: Shown<Row>): Entity {
  const { expand, select = asked.version === 'v1.0' ? set.unasked : undefined } = asked.options;
  const ownPath = `${path}('${entity['id']}')`;
  const expanded = expand.flatMap((options) => presentExpansion({ ...asked, options }, set, ownPath, row, entity));
  const place = {
    path: ownPath,
    root: `${asked.request.origin}/${asked.version}`,
    navigations: select === undefined ? Object.keys(set.expand ?? NO_NAVIGATIONS) : [],
  };
  return annotate({ ...project(entity, select), ...Object.fromEntries(expanded) }, levelOf(asked), set.type, place);
}

function presentExpansion<Row>(
  asked: Asked & { readonly options: Expansion },
  set: AnySet<Row>,
  ownPath: string,
  row: Row,
  entity: Entity,
): [string, unknown][] {
  const [name, navigation] = navigationOf(set, asked.options.name) ?? [];
  if (name === undefined || navigation === undefined) return [];
  const { to, isSingle = false } = navigation;
  // An expansion has no further pages.
  const { page, total } = find(asked, { ...to, pageSize: MAX_PAGE_SIZE }, rowsOf(navigation.rows(row)));
  const value = page.map((shown) => present(asked, to, `${ownPath}/${name}`, shown));
  // Of a derived type the path is told with a cast; the directory tells none (graph.md 4).
  const cast = String(entity['@odata.type'] ?? '').replace('#', '/');
  const context = isDirectory(asked) ? {} : contextOf(asked, `${ownPath}${cast}/${name}`, isSingle);
  return [
    ...Object.entries(context).map(([key, url]): [string, unknown] => [`${name}${key}`, url]),
    ...(asked.options.count ? [[`${name}@odata.count`, total()] satisfies [string, unknown]] : []),
    [name, isSingle ? (value[0] ?? null) : value],
  ];
}

/** Where the type of a reply is described; nowhere when a client wants no metadata. */
export function contextOf(asked: Asked, path: string, isSingle = false): Entity {
  if (levelOf(asked) === 'none') return {};
  const { select, expand } = asked.options;
  const parts = { isSingle, expand, ...(select && { select }) };
  return { '@odata.context': contextUrl(asked.request.origin, asked.version, path, parts) };
}

/** One entity: 200, or 201 with its location. */
export function one<Row>(call: GraphCall, set: EntitySet<Row>, row: Row, status: 200 | 201 = 200): Reply {
  const refusal = refuseExpansions(call.options, set);
  if (refusal !== undefined) return refusal;
  const entity = inVersion(set.toEntity(row, call.version), set, call);
  const location = `${call.request.origin}/${call.version}/${set.path}('${entity['id']}')`;
  return {
    kind: 'reply',
    status,
    body: { ...contextOf(call, set.path, true), ...present(call, set, set.path, { row, entity }) },
    ...(status === 201 && { headers: { location } }),
  };
}

/** Rows that the filter may pass, by a look-up when it allows one. */
function lookUp<Row>({ options: { filter } }: Asked, source: RowSource<Row>): readonly Row[] | undefined {
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

function find<Row>(asked: Asked, set: AnySet<Row>, source: RowSource<Row>): Found<Row> {
  const { filter, search, orderBy, top, cursor } = asked.options;
  const limit = Math.min(top ?? set.pageSize ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const show = (row: Row): Shown<Row> => ({ row, entity: inVersion(set.toEntity(row, asked.version), set, asked) });
  const passes = ({ entity }: Shown<Row>) =>
    (filter === undefined || matchesFilter(filter, entity, set.type, set.isOf)) && matchesSearch(search, entity);
  // A list that was entered by position goes on so.
  const lookedUp = cursor?.kind === 'after' ? undefined : lookUp(asked, source);
  const { ordered } = source;
  if (ordered !== undefined && lookedUp === undefined && orderBy.length === 0) {
    const isWhole = filter === undefined && search.length === 0;
    const start = cursor?.kind === 'after' ? cursor.position : undefined;
    const skip = cursor === undefined ? asked.options.skip : cursor.kind === 'skip' ? cursor.count : 0;
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
  const from = cursor === undefined ? asked.options.skip : cursor.kind === 'skip' ? cursor.count : 0;
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

function isDirectory({ request }: Asked): boolean {
  return !/^\/[^/]+\/device(App)?Management\//i.test(request.path);
}

/** Collections of directory objects, and what a page of them may hold (graph.md gr-4-03). */
const OBJECTS = /^\/[^/]+\/(users|groups|devices|applications|servicePrincipals|directoryObjects)(\/|$)/i;
const MAX_OBJECTS = 999;

/** Collections of the directory search, and filter by more than they are sorted by, for those alone who accept an answer that lags (graph.md 4). */
function refuseOfDirectory(call: GraphCall): Refusal | undefined {
  const { options, request, isCount } = call;
  const isEventual = request.headers['consistencylevel']?.toLowerCase() === 'eventual';
  if (!isDirectory(call)) return undefined;
  const { top = 1 } = options;
  if (OBJECTS.test(request.path) && (top < 1 || top > MAX_OBJECTS)) {
    const message = `Invalid page size specified: '${top}'. Must be between 1 and ${MAX_OBJECTS} inclusive.`;
    return gatewayRefusal(400, 'Request_UnsupportedQuery', message);
  }
  if (options.search.length > 0 && !isEventual) {
    const message = "Request with $search query parameter only works with the header 'ConsistencyLevel: eventual'.";
    return gatewayRefusal(400, 'Request_UnsupportedQuery', message);
  }
  const isUncounted = !isEventual || !(options.count || isCount || options.cursor !== undefined);
  if (options.filter === undefined || !isAdvanced(options.filter) || !isUncounted) return undefined;
  return gatewayRefusal(400, 'Request_UnsupportedQuery', 'Unsupported Query.');
}

/** How many there are, with the first page of those who ask; some sets tell everybody else what a page holds. */
function countOf<Row>({ options }: GraphCall, set: EntitySet<Row>, onPage: number, total: () => number): Entity {
  if (options.count) return options.cursor === undefined ? { '@odata.count': total() } : {};
  return set.countsPage ? { '@odata.count': onPage } : {};
}

/** A page of a collection, or its size as text when the path ends in `/$count`. */
export function list<Row>(call: GraphCall, set: EntitySet<Row>, source: RowSource<Row>): Reply {
  const { options, request } = call;
  const refusal = refuseOfDirectory(call) ?? refuseExpansions(options, set);
  if (refusal !== undefined) return refusal;
  const { page, next, total } = find(call, set, source);
  if (call.isCount) {
    return { kind: 'reply', status: 200, body: String(total()), headers: { 'content-type': 'text/plain' } };
  }
  const value = page.map((shown) => present(call, set, set.path, shown));
  // `$top=0` asks for no entities, so there is no page to go on to.
  const hasNext = next !== undefined && page.length > 0;
  return {
    kind: 'reply',
    status: 200,
    body: {
      ...contextOf(call, set.path, false),
      ...countOf(call, set, value.length, total),
      ...(hasNext && { '@odata.nextLink': nextLink(request.origin, request.path, request.query, next) }),
      value,
    },
  };
}

/** The rows of a short list that stands in memory. */
export function rowsOf<Row>(rows: readonly Row[]): RowSource<Row> {
  return { all: () => rows };
}
