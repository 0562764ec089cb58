import { type CodecError, err, ok, type Result } from '../../core/result.ts';

const PREFIX = 'after:';

/** An opaque `$skiptoken` that stands for the number of entities that were shown before. */
export function encodeSkipToken(offset: number): string {
  return Buffer.from(`${PREFIX}${offset}`).toString('base64url');
}

/** The number behind a `$skiptoken` of ours. */
export function decodeSkipToken(token: string): Result<number, CodecError> {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const digits = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '';
  if (/^\d{1,9}$/.test(digits)) return ok(Number(digits));
  return err({ message: 'Skip token is invalid.', path: '$skiptoken' });
}

/**
 * The absolute `@odata.nextLink`: on the origin that the client called, or SDK iterators would leave it (graph.md 4),
 * with the request's other options.
 * @param offset how many entities this page and those before it have shown
 */
export function nextLink(origin: string, path: string, parameters: URLSearchParams, offset: number): string {
  const kept = [...parameters].filter(([name]) => !/^\$?skip(token)?$/i.test(name));
  const options = [...kept, ['$skiptoken', encodeSkipToken(offset)]].map(
    ([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`,
  );
  return `${origin}${path}?${options.join('&')}`;
}
