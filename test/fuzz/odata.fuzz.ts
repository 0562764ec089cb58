import fc from 'fast-check';
import { compareBy, matchesFilter, matchesSearch, project, requiredText } from '../../src/protocol/odata/evaluate.ts';
import { parseFilter } from '../../src/protocol/odata/filter.ts';
import { decodeSkipToken } from '../../src/protocol/odata/page.ts';
import { readQuery } from '../../src/protocol/odata/query.ts';
import { readRelaxedJson } from '../../src/protocol/odata/relaxed-json.ts';
import { type FuzzPart, HANG_MS } from './part.ts';

/** The same work, which fails when it takes too long. */
function withoutHanging<T>(work: () => T): T {
  const startedMs = performance.now();
  const result = work();
  const tookMs = performance.now() - startedMs;
  if (tookMs > HANG_MS) throw new Error(`took ${tookMs.toFixed(0)} ms`);
  return result;
}

/** Pieces of the grammar in any order: nearer to a filter than chance alone comes. */
const pieces = fc.constantFrom(
  ' and ',
  ' or ',
  'not ',
  '(',
  ')',
  ' eq ',
  ' in ',
  ' has ',
  ',',
  "'text'",
  "'it''s'",
  "'",
  'null',
  'true',
  '12',
  '-1.5',
  '2026-01-01T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  'name',
  'state/status',
  'contains(',
  'startsWith(',
  'isof(',
  'ids/any(p:',
  'ids/all(',
  'p',
  '/',
  ':',
  '$',
  '%27',
  '\u{1f600}',
);
export const odataText = fc.oneof(
  { weight: 3, arbitrary: fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.nat({ max: 20_000 }).map((depth) => '('.repeat(depth)) },
  { weight: 1, arbitrary: fc.nat({ max: 20_000 }).map((depth) => 'not '.repeat(depth)) },
);

const entity = fc.dictionary(fc.constantFrom('name', 'state', 'ids', '@odata.type', '__proto__'), fc.jsonValue());

const OPTIONS = [
  '$filter',
  '$select',
  '$expand',
  '$orderby',
  '$top',
  '$skip',
  '$count',
  '$search',
  '$skiptoken',
  'filter',
  '$x',
  'x',
];
export const queryOptions = fc.array(fc.tuple(fc.constantFrom(...OPTIONS), odataText), { maxLength: 5 });

export const parts: readonly FuzzPart[] = [
  {
    title: 'a $filter is read or refused, and asked of anything',
    weight: 3,
    property: fc.property(odataText, entity, (text, found) => {
      withoutHanging(() => {
        const filter = parseFilter(text);
        if (!filter.ok) return;
        matchesFilter(filter.value, found, 'microsoft.graph.user');
        requiredText(filter.value, 'name');
      });
    }),
  },
  {
    title: 'the options of a query are read or refused',
    weight: 2,
    property: fc.property(queryOptions, entity, (options, found) => {
      withoutHanging(() => {
        const query = readQuery(new URLSearchParams(options as [string, string][]));
        if (!query.ok) return;
        matchesSearch(query.value.search, found);
        project(found, query.value.select);
        compareBy(query.value.orderBy)(found, {});
      });
    }),
  },
  {
    title: 'a skip token is read or refused',
    weight: 1,
    property: fc.property(
      fc.oneof(
        fc.string(),
        fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
      ),
      (token) => {
        decodeSkipToken(token);
      },
    ),
  },
  {
    title: 'the JSON of real scripts is read or refused',
    weight: 2,
    property: fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.jsonValue().map((value) => JSON.stringify(value).replaceAll('"', "'")),
        fc
          .array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', "'b'", 'c', '1', 'true', '\\', '"'), {
            maxLength: 60,
          })
          .map((parts) => parts.join('')),
        fc.nat({ max: 20_000 }).map((depth) => '['.repeat(depth)),
      ),
      (text) => {
        withoutHanging(() => readRelaxedJson(text));
      },
    ),
  },
];
