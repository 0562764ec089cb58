import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Actors } from '../core/actors/actors.ts';
import { LOOKAHEAD_MS } from '../core/limits.ts';
import type { Random } from '../core/random.ts';
import { err, ok } from '../core/result.ts';
import type { HostTable } from './hosts.ts';
import type { HttpRequest, HttpResponse, Network, Transport } from './http.ts';

/** One way, in milliseconds; never less than the lookahead. Ours: the reference states no latencies. */
const LATENCY_MS = { low: LOOKAHEAD_MS + 3, high: LOOKAHEAD_MS + 35 } as const;
/** What a reply's body needs on the way: 10 MB/s. */
const BYTES_PER_MS = 10_000;
/** How long a name that nobody has takes to fail. */
const UNKNOWN_NAME_MS = 40;

export interface NetworkPortOptions {
  readonly actors: Actors;
  readonly transport: Transport;
  readonly hosts: HostTable;
  readonly random: Random;
}

/** A device's or an admin's way to the network: latency, refusal of foreign names, and a note of every exchange. */
export function createNetworkPort({ actors, transport, hosts, random }: NetworkPortOptions): Network {
  return {
    async fetch(request) {
      const url = new URL(request.url);
      const name = `${request.method} ${url.hostname}${url.pathname}`;
      if (!hosts.isLabHost(url.hostname)) {
        await actors.sleep(UNKNOWN_NAME_MS, `the name ${url.hostname}`);
        actors.record('trace', 'http.failed', {
          method: request.method,
          host: url.hostname,
          failure: 'name-not-resolved',
        });
        return err({ kind: 'name-not-resolved', hresult: '0x80072EE7' } as const);
      }
      const outMs = random.int(LATENCY_MS.low, LATENCY_MS.high);
      const backMs = random.int(LATENCY_MS.low, LATENCY_MS.high);
      const response = await actors.request(name, outMs, backMs, () => transport.exchange(request));
      const transferMs = Math.floor(response.body.length / BYTES_PER_MS);
      if (transferMs > 0) await actors.sleep(transferMs, `the body of ${name}`);
      note(actors, request, url, response);
      return ok(response);
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
