import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/** Where a page begins: behind the entity at a position of its collection, or behind so many of what was found. */
export type Cursor =
  | { readonly kind: 'after'; readonly position: string }
  | { readonly kind: 'skip'; readonly count: number };

const tokenSchema = z.union([
  z.strictObject({ kind: z.literal('after'), position: z.string().max(500) }),
  z.strictObject({ kind: z.literal('skip'), count: z.int().min(0) }),
]);

/** An opaque `$skiptoken`. */
export function encodeSkipToken(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** What stands behind a `$skiptoken` of ours. */
export function decodeSkipToken(token: string): Result<Cursor, CodecError> {
  const read = readJson(tokenSchema, Buffer.from(token, 'base64url').toString('utf8'));
  return read.ok ? ok(read.value) : err({ message: 'Skip token is invalid.', path: '$skiptoken' });
}

/**
 * The absolute `@odata.nextLink`: on the origin that the client called, or SDK iterators would leave it (graph.md 4),
 * with the request's other options.
 */
export function nextLink(origin: string, path: string, parameters: URLSearchParams, cursor: Cursor): string {
  const kept = [...parameters].filter(([name]) => !/^\$?skip(token)?$/i.test(name));
  const options = [...kept, ['$skiptoken', encodeSkipToken(cursor)]].map(
    ([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`,
  );
  return `${origin}${path}?${options.join('&')}`;
}
