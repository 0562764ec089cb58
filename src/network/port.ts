import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Actors } from '../core/actors/actors.ts';
import { LOOKAHEAD_MS } from '../core/limits.ts';
import type { Random } from '../core/random.ts';
import { err, ok } from '../core/result.ts';
import { answerOnTheWay, failureBefore, type NetworkEffect, PATIENCE_MS, replyThrough } from './faults.ts';
import type { HostTable } from './hosts.ts';
import type { HttpRequest, HttpResponse, Network, NetworkFailure, Transport } from './http.ts';

/** One way, in milliseconds; never less than the lookahead. Ours: the reference states no latencies. */
const LATENCY_MS = { low: LOOKAHEAD_MS + 3, high: LOOKAHEAD_MS + 35 } as const;
/** What a reply's body needs on the way: 10 MB/s. */
const BYTES_PER_MS = 10_000;
/** How long a name that nobody has takes to fail. */
const UNKNOWN_NAME_MS = 40;

/** How far an exchange has come: not sent, handled by the service, replied to. */
export const EXCHANGE_MOMENTS = ['before', 'handled', 'replied'] as const;
export type ExchangeMoment = (typeof EXCHANGE_MOMENTS)[number];

/** What befalls an exchange. */
export interface Interference {
  readonly effect?: NetworkEffect | undefined;
  /** The sender is switched off at this moment of it. */
  readonly cut?: { readonly at: ExchangeMoment; readonly power: () => Promise<never> } | undefined;
}

export interface NetworkPortOptions {
  readonly actors: Actors;
  readonly transport: Transport;
  readonly hosts: HostTable;
  readonly random: Random;
  /** What befalls this exchange, asked once for each that is made; nothing does where nobody interferes. */
  readonly interfere?: (request: HttpRequest, url: URL) => Interference;
}

/**
 * A device's or an admin's way to the network: latency, refusal of foreign names, what goes wrong on the way, and a
 * note of every exchange. Whatever goes wrong does so around a complete exchange or before it (docs/design.md 4, Network).
 */
export function createNetworkPort({ actors, transport, hosts, random, interfere }: NetworkPortOptions): Network {
  const fail = async (request: HttpRequest, url: URL, failure: NetworkFailure, afterMs: number, on: string) => {
    if (afterMs > 0) await actors.sleep(afterMs, on);
    actors.record('trace', 'http.failed', { method: request.method, host: url.hostname, failure: failure.kind });
    return err(failure);
  };
  return {
    async fetch(request) {
      const url = new URL(request.url);
      const name = `${request.method} ${url.hostname}${url.pathname}`;
      if (!hosts.isLabHost(url.hostname)) {
        const unknown = { kind: 'name-not-resolved', hresult: '0x80072EE7' } as const;
        return fail(request, url, unknown, UNKNOWN_NAME_MS, `the name ${url.hostname}`);
      }
      const { effect, cut } = interfere?.(request, url) ?? {};
      if (cut?.at === 'before') return cut.power();
      const before = failureBefore(effect);
      if (before !== undefined) return fail(request, url, before.failure, before.afterMs, name);

      const slowMs = effect?.kind === 'slow' ? effect.latencyMs : 0;
      const outMs = random.int(LATENCY_MS.low, LATENCY_MS.high) + slowMs;
      const backMs = random.int(LATENCY_MS.low, LATENCY_MS.high) + slowMs;
      const onTheWay = answerOnTheWay(effect);
      if (onTheWay !== undefined) {
        await actors.sleep(outMs + backMs, name);
        note(actors, request, url, onTheWay);
        if (cut?.at === 'replied') return cut.power();
        return ok(onTheWay);
      }
      const replyMs = effect?.kind === 'response-lost' ? PATIENCE_MS - outMs : backMs;
      // A reply takes longer than the lookahead: the sender is off before it comes.
      const wakeMs = cut?.at === 'handled' ? LOOKAHEAD_MS : replyMs;
      const sent = await actors.request(name, outMs, wakeMs, () => transport.exchange(request));
      if (cut?.at === 'handled') return cut.power();
      const received = replyThrough(effect, sent);
      if (!received.ok) return fail(request, url, received.error, 0, name);
      const response = received.value;
      const transferMs = Math.floor(response.body.length / BYTES_PER_MS);
      if (transferMs > 0) await actors.sleep(transferMs, `the body of ${name}`);
      note(actors, request, url, response);
      if (cut?.at === 'replied') return cut.power();
      return received;
    },
  };
}

function note(actors: Actors, request: HttpRequest, url: URL, response: HttpResponse): void {
  actors.record('trace', 'http', {
    method: request.method,
    host: url.hostname,
    path: url.pathname + url.search,
    status: response.status,
    requestSha256: sha256(request.body),
    responseSha256: sha256(response.body),
  });
  actors.record('wire', 'exchange', {
    request: { method: request.method, url: request.url, headers: request.headers, body: bodyText(request.body) },
    response: { status: response.status, headers: response.headers, body: bodyText(response.body) },
  });
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Text as it is, anything else as Base64 behind a marker. */
function bodyText(body: Buffer): string {
  return isUtf8(body) ? body.toString('utf8') : `base64:${body.toString('base64')}`;
}
