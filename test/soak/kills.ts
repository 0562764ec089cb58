import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isKnown } from '../../lab/drivers/docker/sweep.ts';
import type { Random } from '../../src/core/random.ts';
import { lab, ONE_LAPTOP, SALES } from '../support/paced-run.ts';
import { endAll, PrivateEngine } from '../support/private-engine.ts';
import { findInRuns, findInTemporary } from './left-behind.ts';
import type { CaseResult, SoakPart, SoakStage } from './part.ts';

/** Slow enough for a blow to fall anywhere in it: some three seconds. */
const PACE = '600x';

/** How long the kernel and the engine may take to bury what has ended. */
const BURIAL_MS = 5_000;

/** And an agent that a killed engine has forgotten, to notice that nobody speaks to it: 30 s and a little. */
const SILENCE_MS = 40_000;

const ENGINE = 'kill -9 of the engine';

/** What is hit in mid-run, how, and how a run may end that was hit so; one that was over already has passed. */
const BLOWS: Readonly<
  Record<
    string,
    {
      strike(run: Pick<ReturnType<typeof lab>, 'kill'>, engine: PrivateEngine, random: Random): Promise<void>;
      readonly ends: readonly (number | string)[];
    }
  >
> = {
  'kill -9 of the runner': {
    strike: async (run) => void run.kill('SIGKILL'),
    ends: ['SIGKILL'],
  },
  [ENGINE]: {
    strike: (_run, engine) => engine.kill('SIGKILL'),
    // 1: the containers outlived it, but not for ever.
    ends: [1, 3],
  },
  'kill -9 of a container': {
    strike: async (_run, { docker }, random) => {
      const running = await docker.listContainers();
      if (running.length === 0) return;
      const { Id } = random.pick(running.sort((left, right) => (left.Id < right.Id ? -1 : 1)));
      // It may be gone in the same moment.
      await docker
        .getContainer(Id)
        .kill()
        .catch(() => {});
    },
    // 3: its agent had not started yet.
    ends: [1, 3],
  },
  'Ctrl-C': {
    strike: async (run) => void run.kill('SIGINT'),
    // The signal's own end: nobody listened yet.
    ends: [130, 'SIGINT'],
  },
};

/** Kills and stops in mid-run, each at 25 moments: nothing is left after the next command, and every run can be read. */
export const kills: SoakPart = {
  name: 'kills',
  cases: 25 * Object.keys(BLOWS).length,
  open: async (): Promise<SoakStage> => {
    const engine = new PrivateEngine();
    await engine.start();
    const wholeMs = await timeWholeRun(engine);
    return {
      play: (number, random) => playKill(engine, wholeMs, number, random),
      [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
    };
  },
};

/** Real time of a run that nobody hits, its image being there. */
async function timeWholeRun(engine: PrivateEngine): Promise<number> {
  using place = makePlace(engine);
  await lab(['images', 'build'], place.folder, place.environment);
  const startedMs = performance.now();
  const { exitCode, stderr } = await lab(runOf(1, 1, 'direct'), place.folder, place.environment);
  if (exitCode !== 0) throw new Error(`a run that nobody hits ended with ${exitCode}: ${stderr}`);
  return performance.now() - startedMs;
}

const runOf = (seed: number, perContainer: number, transport: string) => [
  ...['run', SALES, '--driver', 'docker', '--pace', PACE, '--seed', String(seed)],
  ...['--per-container', String(perContainer), '--transport', transport],
];

async function playKill(engine: PrivateEngine, wholeMs: number, number: number, random: Random): Promise<CaseResult> {
  using place = makePlace(engine);
  const names = Object.keys(BLOWS);
  const name = names[(number - 1) % names.length] ?? '';
  const blow = BLOWS[name];
  if (blow === undefined) throw new Error(`no blow ${name}`);
  const percent = random.int(0, 105);
  const transport = random.pick(['direct', 'https']);
  const perContainer = random.int(1, 2);
  const next = random.pick(['clean', 'run']);

  const run = lab(runOf(number, perContainer, transport), place.folder, place.environment);
  await setTimeout((wholeMs * percent) / 100);
  await blow.strike(run, engine, random);
  const { exitCode, signal, stderr } = await run;
  if (name === ENGINE) await engine.start();
  const args = next === 'clean' ? ['clean'] : ['run', ONE_LAPTOP, '--driver', 'docker', '--pace', 'max'];
  const after = await lab(args, place.folder, place.environment);

  const inEngine = await findInEngine(engine, name === ENGINE);
  const forgotten = name === ENGINE ? await engine.forgotten() : [];
  endAll(forgotten);

  const end = signal ?? exitCode ?? 'no end';
  const problems = [
    ...(end === 0 || blow.ends.includes(end) ? [] : [`the run ended with ${end}: ${stderr}`]),
    ...(/^ {4}at /m.test(stderr) ? [`a stack trace: ${stderr}`] : []),
    ...(after.exitCode === 0 ? [] : [`lab ${next} ended with ${after.exitCode}: ${after.stderr}`]),
    ...inEngine,
    ...findInTemporary(place.temporary),
    ...(await findInRuns(join(place.folder, 'run'))),
  ];
  const how = `${transport}, ${perContainer} to a container`;
  const aside = forgotten.length === 0 ? '' : `; ended ${forgotten.length} processes that dockerd had forgotten`;
  return { what: `${name} at ${percent} % of a run (${how}): ${end}, then lab ${next}${aside}`, problems };
}

/** What is still there once it has had the time to go; of a killed engine's own processes those it forgot do not count. */
async function findInEngine(engine: PrivateEngine, wasKilled: boolean): Promise<string[]> {
  const deadlineMs = performance.now() + (wasKilled ? SILENCE_MS : BURIAL_MS);
  for (;;) {
    const listed = await engine.docker.listContainers({ all: true });
    const known = await Promise.all(listed.map(({ Id }) => isKnown(engine.docker, Id)));
    const containers = listed.filter((_, index) => known[index]);
    const forgotten = new Set(wasKilled ? (await engine.forgotten()).map(({ pid }) => pid) : []);
    const found = [
      ...containers.map(({ Id, Names, State }) => `container ${Names?.[0] ?? Id} is ${State}`),
      ...engine.processes().flatMap(({ pid, command }) => (forgotten.has(pid) ? [] : [`process ${command}`])),
    ];
    if (found.length === 0 || performance.now() > deadlineMs) return found;
    await setTimeout(50);
  }
}

/** A working directory with a temporary folder of its own; keys are taken from the user's cache. */
function makePlace(engine: PrivateEngine) {
  const folder = mkdtempSync(join(tmpdir(), 'oobe-lab-soak-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  return {
    folder,
    temporary,
    environment: { ...engine.environment, TMPDIR: temporary, XDG_DATA_HOME: join(folder, 'data') },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
