import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WARM_KEYS } from '../support/run.ts';
import { measureFloor } from './floor.ts';
import { type Mark, markOf, type Recording, record, sliceOf } from './recording.ts';

/*
 * The program as people run it, from `dist`: tsx, which runs the bench, sets the name of every function each time it is
 * made, and that costs a sixth of all there is to measure.
 */
const built = async <M>(path: string): Promise<M> => import(new URL(`../../dist/${path}.js`, import.meta.url).href);
const { runPlan } = await built<typeof import('../../lab/runner/run.ts')>('lab/runner/run');
const { defineScenario } =
  await built<typeof import('../../lab/scenario/define-scenario.ts')>('lab/scenario/define-scenario');
const { admin, all, app, contoso, device, fleet, policy, until, user } =
  await built<typeof import('../../lab/scenario/vocabulary.ts')>('lab/scenario/vocabulary');
const { Pacer } = await built<typeof import('../../src/core/pace.ts')>('src/core/pace');

/** What one measured run prints, as JSON, for the bench that started it. Times are from first power-on to last desktop. */
export interface FleetFigures {
  readonly devices: number;
  /** The first run of the process, which compiles the program as it goes. */
  readonly firstMs: number;
  /** With `--floor`: the median of the runs after that, and of the same work with no logic. */
  readonly wallMs?: number;
  readonly floorMs?: number;
  /** With `--memory`: heap and buffers in use with every device at the desktop, after a collection. */
  readonly bytes?: number;
}

/** What went by between the first power-on and the last desktop. */
interface Span {
  readonly ms: number;
  readonly from: Mark;
  readonly to: Mark;
}

/** Until the compiler has settled: the figure falls by half until the 80th play, and by a tenth more until the 150th. */
const WARM_UPS = 150;
const COUNTED = 45;

function median(figures: readonly number[]): number {
  return [...figures].sort((left, right) => left - right)[Math.floor(figures.length / 2)] as number;
}

/** `one-fleet.ts DEVICES [--floor] [--cold] [--memory]`: one run in a process of its own, so that heap and caches are its own. */
async function main(): Promise<void> {
  const [count = '1', ...flags] = process.argv.slice(2);
  const devices = Number(count);
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-bench-'));
  const scenario = defineScenario({
    title: 'bench',
    tenant: contoso({
      users: { count: Math.max(5, Math.ceil(devices / 4)), licensed: true },
      apps: [app('VPN Client')],
      policies: [
        policy('Baseline', [
          {
            omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
            type: 'integer',
            value: 0,
          },
        ]),
      ],
    }),
    devices: fleet({ count: devices }),
    story: [
      admin.importHashes(),
      admin.waitForAssignment(),
      device.powerOn(),
      user.signIn(),
      until('desktop', { within: '12h' }),
    ],
    expect: [all.reach('desktop')],
  });
  let recording: Recording | undefined;
  let bytes: number | undefined;
  const play = async (): Promise<Span & { readonly runDir: string }> => {
    let atDesktop = 0;
    let start: { readonly atMs: number; readonly mark: Mark } | undefined;
    let span: Span | undefined;
    const summary = await runPlan({
      plan: [{ id: 'bench', file: 'bench.scenario.ts', scenario }],
      seed: 1,
      driver: 'in-process',
      transport: 'direct',
      pacer: new Pacer('max'),
      delays: 'default',
      runDirectory: join(directory, 'run'),
      keyCacheDir: flags.includes('--cold') ? join(directory, 'keys') : WARM_KEYS,
      tlsDir: join(directory, 'tls'),
      reporters: [
        {
          onDeviceEvent: ({ type, data }) => {
            if (type !== 'milestone') return;
            if (data['name'] === 'power-on') start ??= { atMs: performance.now(), mark: markOf(recording) };
            if (data['name'] === 'desktop') atDesktop += 1;
            if (atDesktop < devices || span !== undefined || start === undefined) return;
            span = { ms: performance.now() - start.atMs, from: start.mark, to: markOf(recording) };
            if (flags.includes('--memory')) bytes = bytesInUse();
          },
        },
      ],
      signal: new AbortController().signal,
    });
    if (summary.passed !== 1 || span === undefined) throw new Error(JSON.stringify(summary.scenarios));
    return { ...span, runDir: summary.runDir };
  };
  try {
    const figures = { devices, firstMs: (await play()).ms, ...(bytes === undefined ? {} : { bytes }) };
    if (!flags.includes('--floor')) {
      process.stdout.write(JSON.stringify(figures));
      return;
    }
    for (let run = 0; run < WARM_UPS; run += 1) await play();
    const walls: number[] = [];
    for (let run = 0; run < COUNTED; run += 1) walls.push((await play()).ms);
    // Once more with the recorder on, which the timed runs must not carry.
    const recorder = record();
    recording = recorder;
    const { from, to, runDir } = await play();
    recorder[Symbol.dispose]();
    const work = sliceOf(recorder, from, to);
    const floors: number[] = [];
    for (let run = 0; run < COUNTED; run += 1) floors.push(measureFloor(recorder, work, loggedBytes(runDir)));
    process.stdout.write(JSON.stringify({ ...figures, wallMs: median(walls), floorMs: median(floors) }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function bytesInUse(): number {
  // Twice: the first collection only finds the buffers that the second gives back.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** How much of the three logs came from the devices. */
function loggedBytes(runDir: string): number {
  const lines = ['trace.ndjson', 'wire.ndjson', 'disks.ndjson'].flatMap((name) =>
    readFileSync(join(runDir, name), 'utf8').split('\n'),
  );
  return lines.reduce((sum, line) => sum + (line.includes('"device":"device-') ? line.length + 1 : 0), 0);
}

await main();
