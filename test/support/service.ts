import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyPool, type KeyPool } from '../../src/core/keys/pool.ts';
import { createRandom } from '../../src/core/random.ts';
import type { ServerRequest } from '../../src/network/http.ts';
import type { ServiceContext, ServiceEventData, Tenant } from '../../src/service/context.ts';
import { type Delays, drawDelay, NO_DELAYS } from '../../src/service/delays.ts';
import { type JobHandlers, Jobs } from '../../src/service/jobs.ts';
import { openStore } from '../../src/service/store/open.ts';

export const CONTOSO: Tenant = {
  id: '6a53ac1f-4b57-4b0c-9d6c-1f9d4f3a2b10',
  displayName: 'Contoso',
  domain: 'contoso.com',
  region: 'EU',
};

/** 2026-03-02T08:00:00Z. */
export const START_MS = Date.UTC(2026, 2, 2, 8);

/** Keys for tests, remembered between runs: making one takes 60 ms. */
export const testKeys: KeyPool = createKeyPool({ cacheDir: join(tmpdir(), 'oobe-lab-test-keys') });

/** A context over an empty database in memory, whose clock moves only when a test moves it. */
export interface TestContext extends ServiceContext {
  readonly jobs: Jobs;
  readonly events: readonly { readonly type: string; readonly data: ServiceEventData }[];
  advance(ms: number): void;
  /** Runs the jobs that wait, and those that they leave behind, moving the clock to each. */
  runJobs(handlers: Partial<JobHandlers>): void;
}

/** @example const context = createTestContext(); const entra = createEntra(context, dependencies); */
export function createTestContext({ delays = NO_DELAYS }: { readonly delays?: Delays } = {}): TestContext {
  let nowMs = START_MS;
  const db = openStore(':memory:');
  const jobs = new Jobs(db);
  const random = createRandom('test');
  const delayRandom = random.fork('delays');
  const events: { type: string; data: ServiceEventData }[] = [];
  const ignored: JobHandlers = {
    'autopilot.import': () => {},
    'autopilot.publish': () => {},
    'autopilot.remove': () => {},
    'autopilot.sync': () => {},
    'autopilot.assign': () => {},
    'autopilot.apply': () => {},
    'autopilot.convert': () => {},
    'apps.content': () => {},
    'entra.groups': () => {},
  };
  return {
    tenant: CONTOSO,
    clock: { now: () => nowMs },
    random,
    db,
    delays,
    jobs,
    events,
    serviceKey: (name) => testKeys.serviceKey(name),
    schedule: (kind, payload, afterMs) => jobs.schedule(kind, payload, nowMs + afterMs),
    delay: (name) => drawDelay(delays[name], delayRandom),
    fault: () => undefined,
    trace: (type, data) => void events.push({ type, data }),
    advance(ms) {
      nowMs += ms;
    },
    runJobs(handlers) {
      jobs.handleWith({ ...ignored, ...handlers });
      for (let atMs = jobs.nextAtMs(); atMs !== undefined; atMs = jobs.nextAtMs()) {
        nowMs = Math.max(nowMs, atMs);
        jobs.runNext();
      }
    },
  };
}

/** A request as a handler sees it; `form` and `json` fill the body and its content type. */
export function requestOf(
  method: string,
  url: string,
  parts: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly form?: Readonly<Record<string, string>>;
    readonly json?: unknown;
    readonly body?: string | Buffer;
    readonly clientCertificate?: Buffer;
  } = {},
): ServerRequest {
  const { origin, hostname, pathname, searchParams } = new URL(url);
  const { form, json, clientCertificate } = parts;
  const [contentType, body] =
    form !== undefined
      ? ['application/x-www-form-urlencoded', new URLSearchParams(form).toString()]
      : json !== undefined
        ? ['application/json', JSON.stringify(json)]
        : [undefined, parts.body ?? ''];
  return {
    method,
    host: hostname,
    path: pathname,
    query: searchParams,
    origin,
    headers: { ...(contentType && { 'content-type': contentType }), ...parts.headers },
    body: Buffer.from(body),
    ...(clientCertificate && { clientCertificate }),
  };
}
