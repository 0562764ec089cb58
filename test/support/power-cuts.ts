import { readFileSync } from 'node:fs';
import type { TimelineRecord } from '../../src/core/timeline.ts';

const PAGE = readFileSync(new URL('../../docs/reference/power-cuts.md', import.meta.url), 'utf8');

/** The rows of a section's table, by the names of its columns. */
function rowsOf(section: string): Record<string, string>[] {
  const text = PAGE.split(/^## /m).find((it) => it.startsWith(`${section}. `)) ?? '';
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  const [header = '', , ...body] = lines;
  const names = cells(header);
  return body.map((line) => Object.fromEntries(cells(line).map((cell, index) => [names[index] ?? '', cell])));
}

const MOMENTS = { before: 'Before it is sent', handled: 'After it was handled', replied: 'After the reply' } as const;

export interface RequestRow {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly path: RegExp;
  /** An end, or `as its span`. */
  readonly ends: Readonly<Record<keyof typeof MOMENTS, string>>;
}

/** A stretch of a run, from what opens it to what opens the next. */
export interface SpanRow {
  readonly id: string;
  readonly opens: (event: TimelineRecord) => boolean;
  readonly writes: readonly string[];
  readonly end: string;
}

/** `{app}` stands for one segment of a path. */
function pattern(path: string): RegExp {
  const literal = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${literal}`, 'i');
}

function readRequest(text: string): Pick<RequestRow, 'method' | 'host' | 'path'> {
  const [, method = '', host = '', path = ''] = /^(\w+) ([^/]+)(\/.*)$/.exec(text) ?? [];
  return { method, host, path: pattern(path) };
}

/** The requests of a table of the page. */
export function requestRows(section: string): RequestRow[] {
  return rowsOf(section).map((row) => ({
    id: row['id'] ?? '',
    ...readRequest(row['Request'] ?? ''),
    ends: {
      before: row[MOMENTS.before] ?? '',
      handled: row[MOMENTS.handled] ?? '',
      replied: row[MOMENTS.replied] ?? '',
    },
  }));
}

/** The spans of a table of the page, in order. */
export function spanRows(section: string): SpanRow[] {
  return rowsOf(section).map((row) => ({
    id: row['id'] ?? '',
    opens: opener(row['From'] ?? ''),
    writes: [...(row['Writes'] ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? ''),
    end: row['End'] ?? '',
  }));
}

function opener(from: string): SpanRow['opens'] {
  const [kind, ...words] = from.split(' ');
  const rest = words.join(' ').replaceAll('`', '');
  switch (kind) {
    case 'handled': {
      const request = readRequest(rest);
      return ({ type, data }) => type === 'http' && isOf(request, data);
    }
    case 'write':
    case 'delete': {
      const [name = '', value = ''] = rest.split(' with ');
      const path = new RegExp(`${pattern(name).source}$`, 'i');
      return ({ stream, type, data }) =>
        stream === 'disk' &&
        type === kind &&
        path.test(String(data['path'])) &&
        String(data['value'] ?? '').includes(value);
    }
    case 'page':
      return ({ type, data }) => type === 'page.answered' && data['page'] === rest;
    case 'milestone':
      return ({ type, data }) => type === 'milestone' && data['name'] === rest;
    default:
      return () => true;
  }
}

/** Whether a request is the one of a row. */
export function isOf(
  { method, host, path }: Pick<RequestRow, 'method' | 'host' | 'path'>,
  data: Readonly<Record<string, unknown>>,
): boolean {
  return data['method'] === method && data['host'] === host && path.test(String(data['path']));
}

/** The span in which a run is after these events. */
export function spanAfter(spans: readonly SpanRow[], events: readonly TimelineRecord[]): SpanRow {
  let at = 0;
  for (const event of events) {
    while (spans[at + 1]?.opens(event)) at += 1;
  }
  const span = spans[at];
  if (span === undefined) throw new Error('power-cuts.md has no such spans');
  return span;
}

/** Every group of writes of every span, `span path`, sorted. */
export function groupsOf(spans: readonly SpanRow[]): string[] {
  return spans.flatMap(({ id, writes }) => writes.map((path) => `${id} ${path}`)).sort();
}

/** What stands where the end is that of a cut between two writes. */
export const AS_ITS_SPAN = 'as its span';

export function endNames(section: string): string[] {
  return rowsOf(section).map((row) => row['End'] ?? '');
}
