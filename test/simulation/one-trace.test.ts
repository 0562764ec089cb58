import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout as sleepReal } from 'node:timers/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Actors, Cancelled } from '../../src/core/actors/actors.ts';
import type { Participant } from '../../src/core/actors/participant.ts';
import { LOOKAHEAD_MS } from '../../src/core/limits.ts';
import { Timeline, type TimelineEnd, type TimelineRecord } from '../../src/core/timeline.ts';

/** Random programs for random devices: whatever they do, and however real time treats them, one trace. */
type Step =
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'request'; readonly out: number; readonly back: number }
  | { readonly do: 'sign' }
  | { readonly do: 'dawdle' }
  | { readonly do: 'spawn'; readonly steps: readonly Step[]; readonly join: boolean }
  | { readonly do: 'race'; readonly left: readonly Step[]; readonly right: readonly Step[] }
  | { readonly do: 'cancel'; readonly after: number; readonly steps: readonly Step[] }
  | { readonly do: 'push' }
  | { readonly do: 'take'; readonly within: number }
  | { readonly do: 'lock'; readonly ms: number }
  | { readonly do: 'gate'; readonly within: number }
  | { readonly do: 'job'; readonly after: number };

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const signOnThreadPool = promisify(sign) as (a: string, b: Buffer, c: typeof privateKey) => Promise<Buffer>;

const steps = fc.letrec<{ step: Step; steps: readonly Step[] }>((tie) => ({
  steps: fc.array(tie('step'), { maxLength: 6, depthIdentifier: 'steps' }),
  step: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'steps' },
    fc.record({ do: fc.constant('sleep' as const), ms: fc.integer({ min: 0, max: 40 }) }),
    fc.record({
      do: fc.constant('request' as const),
      out: fc.integer({ min: LOOKAHEAD_MS, max: 20 }),
      back: fc.integer({ min: LOOKAHEAD_MS, max: 20 }),
    }),
    fc.constant({ do: 'sign' as const }),
    fc.constant({ do: 'dawdle' as const }),
    fc.constant({ do: 'push' as const }),
    fc.record({ do: fc.constant('take' as const), within: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ do: fc.constant('lock' as const), ms: fc.integer({ min: 0, max: 12 }) }),
    fc.record({ do: fc.constant('gate' as const), within: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ do: fc.constant('job' as const), after: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ do: fc.constant('spawn' as const), steps: tie('steps'), join: fc.boolean() }),
    fc.record({ do: fc.constant('race' as const), left: tie('steps'), right: tie('steps') }),
    fc.record({
      do: fc.constant('cancel' as const),
      after: fc.integer({ min: 0, max: 30 }),
      steps: tie('steps'),
    }),
  ),
})).steps;

/** The service: a counter that every handler reads and raises, so that a changed order changes every reply. */
class Counter {
  value = 0;
  readonly jobs: { atMs: number; by: number }[] = [];

  nextJobAtMs(): number | undefined {
    return this.jobs.length === 0 ? undefined : Math.min(...this.jobs.map(({ atMs }) => atMs));
  }

  runNextJob(): void {
    const atMs = this.nextJobAtMs();
    const index = this.jobs.findIndex((job) => job.atMs === atMs);
    const [job] = this.jobs.splice(index, 1);
    this.value += job?.by ?? 0;
  }
}

interface RunOptions {
  /** Real milliseconds that thread-pool work and handlers dawdle, by call. */
  readonly jitter: () => number;
  /** Passes every report through JSON and a real delay, as a device in another process does. */
  readonly isRemote: boolean;
}

/** A participant whose answers take a detour through text and real time. */
function remote(actors: Actors, jitter: () => number): Participant {
  const detour = async <T>(answer: Promise<T>): Promise<T> => {
    await sleepReal(jitter() / 4);
    return JSON.parse(JSON.stringify(await answer)) as T;
  };
  return {
    ordinal: actors.ordinal,
    name: actors.name,
    advance: (untilMs, messages) => detour(actors.advance(untilMs, messages)),
    release: (request) => detour(actors.release(request)),
  };
}

async function play(
  devices: readonly (readonly Step[])[],
  options: RunOptions,
): Promise<{ hash: string; end: TimelineEnd }> {
  const counter = new Counter();
  const hash = createHash('sha256');
  let count = 0;
  const timeline = new Timeline({
    startMs: 0,
    service: counter,
    pace: async () => {},
    onRecords: (records: readonly TimelineRecord[]) => {
      for (const record of records) hash.update(JSON.stringify([count++, record]));
    },
  });
  for (const [index, program] of devices.entries()) {
    const actors = new Actors(index + 1, `device-${index + 1}`, 0);
    const queue = actors.queue<number>('box');
    const lock = actors.mutex('lock');
    const gate = actors.gate('door');
    const note = (type: string, data: Record<string, unknown> = {}) => actors.record('trace', type, data);

    const run = async (todo: readonly Step[], depth: number): Promise<number> => {
      for (const step of todo) {
        switch (step.do) {
          case 'sleep':
            await actors.sleep(step.ms);
            break;
          case 'request': {
            const reply = await actors.request('reply', step.out, step.back, async () => {
              await sleepReal(options.jitter() / 2);
              counter.value = (counter.value * 31 + index + 1) % 1_000_003;
              return counter.value;
            });
            note('reply', { reply });
            break;
          }
          case 'sign': {
            const signature = await signOnThreadPool('sha256', Buffer.from(String(index)), privateKey);
            note('signed', { first: signature[0] });
            break;
          }
          case 'dawdle':
            await sleepReal(options.jitter());
            note('dawdled');
            break;
          case 'push':
            queue.push(actors.now());
            break;
          case 'take':
            note('took', { item: (await queue.take(step.within)) ?? null });
            break;
          case 'lock':
            await lock.run(async () => {
              note('locked');
              await actors.sleep(step.ms);
            });
            break;
          case 'gate':
            if (step.within % 3 === 0) gate.open();
            note('door', { isOpen: await gate.wait(step.within) });
            break;
          case 'job':
            await actors.request('job', LOOKAHEAD_MS, LOOKAHEAD_MS, async () => {
              counter.jobs.push({ atMs: timeline.clock.now() + step.after, by: index + 7 });
            });
            break;
          case 'spawn': {
            const child = actors.spawn(`child${depth}`, () => run(step.steps, depth + 1));
            if (step.join) note('joined', { value: await child.join() });
            break;
          }
          case 'race': {
            const won = await actors.race('race', [() => run(step.left, depth + 1), () => run(step.right, depth + 1)]);
            note('won', { index: won.index });
            break;
          }
          case 'cancel': {
            const child = actors.spawn('doomed', () => run(step.steps, depth + 1));
            await actors.sleep(step.after);
            child.cancel();
            note('cancelled', {
              how: await child.join().then(
                () => 'too late',
                (error: unknown) => (error instanceof Cancelled ? 'unwound' : 'bug'),
              ),
            });
            break;
          }
        }
        note(step.do);
      }
      return actors.now();
    };
    actors.spawn('main', () => run(program, 0));
    timeline.add(options.isRemote ? remote(actors, options.jitter) : actors, 0);
  }
  const end = await timeline.run(() => false);
  hash.update(JSON.stringify(counter.value));
  return { hash: hash.digest('hex'), end };
}

/** Real delays drawn anew at each call: the very thing that must not show. */
const jittery = () => Math.random() * 3;
const steady = () => 0;

test('random actors, sleeps, requests, thread-pool work and cancellations give one trace, however real time goes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 5 }), async (devices) => {
      const first = await play(devices, { jitter: steady, isRemote: false });
      const second = await play(devices, { jitter: jittery, isRemote: false });
      const third = await play(devices, { jitter: jittery, isRemote: true });
      expect(second).toEqual(first);
      expect(third).toEqual(first);
      // Every wait in these programs has a deadline, so nothing may be left behind.
      expect(first.end).toEqual({ kind: 'deadlock', waits: [] });
    }),
    { seed: Number(process.env['LAB_TEST_SEED'] ?? 20260105), numRuns: 150 },
  );
});

test('thirty devices that sign on the thread pool and then call the service give one trace in twenty runs', async () => {
  const program: Step[] = Array.from({ length: 6 }, () => [
    { do: 'sign' as const },
    { do: 'request' as const, out: 5, back: 5 },
  ]).flat();
  const devices = Array.from({ length: 30 }, () => program);
  const hashes = new Set<string>();
  for (let run = 0; run < 20; run += 1) hashes.add((await play(devices, { jitter: steady, isRemote: false })).hash);
  expect(hashes.size).toBe(1);
});
