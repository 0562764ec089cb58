import {
  compareBy,
  type Entity,
  matchesFilter,
  matchesSearch,
  project,
  requiredText,
} from '../../protocol/odata/evaluate.ts';
import { annotate, contextUrl, type MetadataLevel, metadataLevel } from '../../protocol/odata/metadata.ts';
import { nextLink } from '../../protocol/odata/page.ts';
import { type GraphCall, gatewayRefusal, type Refusal, type Reply } from './call.ts';
import type { EntitySet, RowSource } from './entity-set.ts';

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

/** Rows that the filter may pass: those of a look-up when it allows one. */
function candidates<Row>({ options: { filter } }: GraphCall, source: RowSource<Row>): readonly Row[] {
  if (filter === undefined) return source.all();
  for (const [property, { whole, part }] of Object.entries(source.lookUps ?? {})) {
    const required = requiredText(filter, property);
    const lookUp = required?.isWhole ? (whole ?? part) : part;
    if (required !== undefined && lookUp !== undefined) return lookUp(required.text);
  }
  return source.all();
}

interface Found<Row> {
  readonly page: readonly { readonly row: Row; readonly entity: Entity }[];
  readonly isMore: boolean;
  total(): number;
}

function find<Row>(call: GraphCall, set: EntitySet<Row>, source: RowSource<Row>, offset: number): Found<Row> {
  const { filter, search, orderBy, top } = call.options;
  const limit = Math.min(top ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
  const show = (row: Row) => ({ row, entity: inVersion(set.toEntity(row, call.version), set, call) });
  const isWhole = filter === undefined && search.length === 0 && orderBy.length === 0;
  if (isWhole && source.page && source.count) {
    const rows = source.page(limit + 1, offset);
    return { page: rows.slice(0, limit).map(show), isMore: rows.length > limit, total: source.count };
  }
  const compare = compareBy(orderBy);
  const matching = candidates(call, source)
    .map(show)
    .filter(({ entity }) => filter === undefined || matchesFilter(filter, entity, set.type, set.isOf))
    .filter(({ entity }) => matchesSearch(search, entity));
  const ordered =
    orderBy.length === 0 ? matching : matching.toSorted((left, right) => compare(left.entity, right.entity));
  return {
    page: ordered.slice(offset, offset + limit),
    isMore: ordered.length > offset + limit,
    total: () => ordered.length,
  };
}

/** Collections of the directory search only for those who accept an answer that lags (graph.md 4). */
function refuseSearch({ options, request }: GraphCall): Refusal | undefined {
  const isDirectory = !/^\/[^/]+\/device(App)?Management\//i.test(request.path);
  const isEventual = request.headers['consistencylevel']?.toLowerCase() === 'eventual';
  if (options.search.length === 0 || !isDirectory || isEventual) return undefined;
  const message = "Request with $search query parameter only works with the header 'ConsistencyLevel: eventual'.";
  return gatewayRefusal(400, 'Request_UnsupportedQuery', message);
}

/** A page of a collection, or its size as text when the path ends in `/$count`. */
export function list<Row>(call: GraphCall, set: EntitySet<Row>, source: RowSource<Row>): Reply {
  const { options, request } = call;
  const refusal = refuseSearch(call) ?? refuseExpansions(call, set);
  if (refusal !== undefined) return refusal;
  const offset = options.offset || options.skip;
  const { page, isMore, total } = find(call, set, source, offset);
  if (call.isCount) {
    return { kind: 'reply', status: 200, body: String(total()), headers: { 'content-type': 'text/plain' } };
  }
  const value = page.map(({ row, entity }) => present(call, set, row, entity));
  // `$top=0` asks for no entities, so there is no page to go on to.
  const hasNext = isMore && page.length > 0;
  return {
    kind: 'reply',
    status: 200,
    body: {
      ...contextOf(call, set, false),
      ...(options.count && options.offset === 0 && { '@odata.count': total() }),
      ...(hasNext && {
        '@odata.nextLink': nextLink(request.origin, request.path, request.query, offset + page.length),
      }),
      value,
    },
  };
}

/** The rows of a short list that stands in memory. */
export function rowsOf<Row>(rows: readonly Row[]): RowSource<Row> {
  return { all: () => rows };
}
