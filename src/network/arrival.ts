import { err, ok, type Result } from '../core/result.ts';
import type { HostTable } from './hosts.ts';
import type { HttpResponse, ServerRequest } from './http.ts';
import { type Addressing, hostOf, type Refusal } from './routing.ts';

/** The largest request body that is taken; a larger one is answered with 413. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** The largest block of an app's content, which goes to the storage behind its address (graph.md 3.9). */
export const MAX_BLOCK_BYTES = 100 * 1024 * 1024;

/** What a request to these addresses may carry, in bytes. */
export function bodyLimit(hosts: HostTable, addressing: Addressing): number {
  const destination = hostOf(hosts, addressing);
  const isUpload = destination.ok && destination.value.host === 'swda01-mscdn.manage.microsoft.com';
  return isUpload ? MAX_BLOCK_BYTES : MAX_BODY_BYTES;
}

/** Headers that say how a message travels, not what it says: neither side of an exchange sees them. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A request at the service's door, nothing about it judged yet. */
export interface Arrival {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly hostHeader: string | undefined;
  readonly sni: string | undefined;
  /** Lower-case names; may still hold framing. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly clientCertificate: Buffer | undefined;
}

/** The request as the service modules see it, or why it goes nowhere; the one gate of both transports. */
export function admit(hosts: HostTable, arrival: Arrival): Result<ServerRequest, Refusal> {
  const { method, target, headers, clientCertificate } = arrival;
  if (!target.startsWith('/')) return err({ status: 400, message: 'The request target must be a path.' });
  // A body on GET or HEAD has no meaning (RFC 9110 9.3.1), and the listener's parser drops it.
  const body = method === 'GET' || method === 'HEAD' ? NOTHING : arrival.body;
  const path = pathOf(target);
  const addressing = { hostHeader: arrival.hostHeader, sni: arrival.sni, path };
  const limitBytes = body.length > MAX_BODY_BYTES ? bodyLimit(hosts, addressing) : MAX_BODY_BYTES;
  if (body.length > limitBytes) return err(tooLarge(limitBytes));
  const destination = hostOf(hosts, addressing);
  if (!destination.ok) return destination;
  return ok({
    method,
    ...destination.value,
    path,
    query: new URLSearchParams(target.slice(path.length + 1)),
    headers: withoutFraming(headers),
    body,
    ...(clientCertificate && { clientCertificate }),
  });
}

/** The path of a target, without its query. */
export const pathOf = (target: string): string => target.split('?', 1)[0] ?? '';

/** The refusal of a body over its limit. */
export const tooLarge = (limitBytes: number): Refusal => ({
  status: 413,
  message: `The body is larger than ${limitBytes} bytes.`,
});

const NOTHING = Buffer.alloc(0);

/** The headers that carry meaning, each with one value. */
export function withoutFraming(headers: Arrival['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value === undefined || FRAMING.has(name)) continue;
    kept[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return kept;
}

/** The plain answer to a request that goes nowhere. */
export function refuse({ status, message }: { status: number; message: string }): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: Buffer.from(`${message}\n`),
  };
}

/** What leaves the service: the handler's response, dated by the lab clock, with a body only where HTTP has one. */
export function dispatch(method: string, response: HttpResponse, atMs: number): HttpResponse {
  const { status, headers, body } = response;
  const isEmpty = body.length === 0 || method === 'HEAD' || status === 204 || status === 304;
  return {
    status,
    headers: {
      ...(!isEmpty && { 'content-type': 'application/octet-stream' }),
      ...withoutFraming(headers),
      date: new Date(atMs).toUTCString(),
    },
    body: isEmpty ? NOTHING : body,
  };
}
