import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runPlan } from '../../lab/runner/run.ts';
import { defineScenario } from '../../lab/scenario/define-scenario.ts';
import { admin, all, app, contoso, device, fleet, policy, until, user } from '../../lab/scenario/vocabulary.ts';
import { Pacer } from '../../src/core/pace.ts';
import { WARM_KEYS } from '../support/run.ts';
import { measureFloor } from './floor.ts';
import { record } from './recording.ts';

/** What one measured run prints, as JSON, for the bench that started it. */
export interface FleetFigures {
  readonly devices: number;
  /** The first run of the process, which loads and compiles the program as it goes. */
  readonly firstMs: number;
  /** With `--floor`: the median of the runs after that, and of the same work with no logic. */
  readonly wallMs?: number;
  readonly floorMs?: number;
  /** Heap and buffers in use with every device at the desktop, after a collection. */
  readonly bytes: number;
}

const WARM_UPS = 5;
const COUNTED = 7;

function median(figures: readonly number[]): number {
  return [...figures].sort((left, right) => left - right)[Math.floor(figures.length / 2)] as number;
}

/** `one-fleet.ts DEVICES [--floor] [--cold]`: one run in a process of its own, so that heap and caches are its own. */
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
  let atDesktop = 0;
  let bytes = 0;
  const play = () =>
    runPlan({
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
            if (type !== 'milestone' || data['name'] !== 'desktop') return;
            atDesktop += 1;
            if (atDesktop !== devices || globalThis.gc === undefined) return;
            // Twice: the first collection only finds the buffers that the second gives back.
            globalThis.gc();
            globalThis.gc();
            const { heapUsed, external } = process.memoryUsage();
            bytes = heapUsed + external;
          },
        },
      ],
      signal: new AbortController().signal,
    });
  const timed = async (): Promise<number> => {
    atDesktop = 0;
    const startedMs = performance.now();
    const summary = await play();
    const elapsedMs = performance.now() - startedMs;
    if (summary.passed !== 1) throw new Error(JSON.stringify(summary.scenarios));
    return elapsedMs;
  };
  try {
    const figures: FleetFigures = { devices, firstMs: await timed(), bytes };
    if (!flags.includes('--floor')) {
      process.stdout.write(JSON.stringify(figures));
      return;
    }
    for (let run = 0; run < WARM_UPS; run += 1) await timed();
    const walls: number[] = [];
    for (let run = 0; run < COUNTED; run += 1) walls.push(await timed());
    // Once more with the recorder on, which the timed runs must not carry.
    const recording = record();
    const recorded = await play();
    recording[Symbol.dispose]();
    const logs = ['trace.ndjson', 'wire.ndjson', 'disks.ndjson'];
    const logBytes = logs.reduce((sum, name) => sum + statSync(join(recorded.runDir, name)).size, 0);
    const floors: number[] = [];
    for (let run = 0; run < COUNTED; run += 1) floors.push(measureFloor(recording, logBytes));
    process.stdout.write(JSON.stringify({ ...figures, wallMs: median(walls), floorMs: median(floors) }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

await main();
