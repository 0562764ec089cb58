import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { ERROR_CODES } from '../../src/core/errors.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import type { Pacer } from '../../src/core/pace.ts';
import { type DelayChoice, delaysBy } from '../../src/service/delays.ts';
import type { Driver, DriverName } from '../drivers/driver.ts';
import type { Reporter } from '../reporters/reporter.ts';
import type { PlannedScenario } from './plan.ts';
import { type Play, playOnce } from './play.ts';
import { RECIPE_FILE, type Recipe } from './recipe.ts';
import { areRepeats, decisivePlay, summariseScenario } from './repeat.ts';
import { createRunDirectory, RUN_FILE, type RunDirectory } from './run-directory.ts';
import { createRunId } from './run-id.ts';
import { RunLog } from './run-log.ts';
import { START_MS } from './start-time.ts';
import type { PlayError, RunSummary, ScenarioSummary } from './summary.ts';
import type { TransportName } from './world.ts';

export interface RunOptions {
  readonly plan: readonly PlannedScenario[];
  readonly seed: number;
  readonly driver: DriverName;
  /** How many devices share a container under docker, 1 unless said otherwise. */
  readonly perContainer?: number;
  readonly transport: TransportName;
  readonly pacer: Pacer;
  readonly delays: DelayChoice;
  /** Which repeats of each scenario are played; repeat K has the seed `seed + K - 1`. The first alone by default. */
  readonly repeats?: readonly number[];
  /** Whether the first scenario that fails is the last that is played. */
  readonly bail?: boolean;
  readonly runDirectory: string;
  readonly keyCacheDir: string;
  readonly tlsDir: string;
  readonly reporters: readonly Reporter[];
  /** Raised by Ctrl-C: the scenario that plays is stopped, the others are skipped. */
  readonly signal: AbortSignal;
}

/** How far a run has come, in run.json from its first moment; the next command writes `killed` into one that was. */
type RunState = 'running' | 'finished' | 'interrupted';

/**
 * Plays every scenario of the plan, one after the other, and leaves a run directory (docs/design.md 9), closed and
 * readable however the run ended. An error in one scenario fails that scenario; when the others would meet it too
 * (a bug, no engine, a full disk) they are skipped.
 */
export async function runPlan(options: RunOptions): Promise<RunSummary> {
  const { plan, reporters, signal, pacer, repeats = [1] } = options;
  // Neither a jump of an hour nor a pause holds up whoever wants to stop.
  signal.addEventListener('abort', () => {
    pacer.set('max');
    pacer.resume();
  });
  const directory = createRunDirectory(options.runDirectory, createRunId());
  const run: Run = {
    options,
    repeats,
    directory,
    log: new RunLog(directory),
    keys: createKeyPool({ cacheDir: options.keyCacheDir }),
  };
  const summaries: ScenarioSummary[] = [];
  const allPlays = new Map<string, readonly Play[]>();
  keep(run, 'running', summarise(run, [], ''), allPlays);
  const { seed, driver, transport } = options;
  for (const each of reporters) {
    each.onRunStart?.({ seed, driver, transport, runDir: directory.path, repeats: repeats.length, plan });
  }

  let isOver = false;
  for (const [index, planned] of plan.entries()) {
    const plays = isOver || signal.aborted ? [] : await playRepeats(run, planned, index);
    const summary = summariseScenario(planned, plays, repeats);
    allPlays.set(planned.id, plays);
    summaries.push(summary);
    const devices = decisivePlay(plays)?.devices ?? [];
    for (const reporter of reporters) reporter.onScenarioEnd?.(summary, { planned, devices });
    isOver ||= (options.bail === true && summary.outcome === 'failed') || endsRun(summary.error);
  }

  const summary = summarise(run, summaries, run.log.close());
  try {
    keep(run, signal.aborted ? 'interrupted' : 'finished', summary, allPlays);
    directory.release();
  } catch (error) {
    if (!summaries.some((each) => each.error?.code === 'LAB_RUN_DIRECTORY')) throw error;
    // On a disk that is full, which a scenario has told of, a short word fits where the first one stands; the next
    // command tidies up the rest.
    const last = { schemaVersion: 1, state: 'finished', ...summary };
    if (!directory.overwriteJson(RUN_FILE, last)) directory.overwriteJson(RUN_FILE, { ...last, scenarios: [] });
  }
  for (const reporter of reporters) reporter.onRunEnd?.(summary);
  return summary;
}

/** What all scenarios of a run share. */
interface Run {
  readonly options: RunOptions;
  readonly repeats: readonly number[];
  readonly directory: RunDirectory;
  readonly log: RunLog;
  readonly keys: ReturnType<typeof createKeyPool>;
}

async function playRepeats(run: Run, planned: PlannedScenario, index: number): Promise<Play[]> {
  const { options, repeats, directory, log, keys } = run;
  const { reporters, signal } = options;
  const isRepeated = areRepeats(repeats);
  const plays: Play[] = [];
  for (const reporter of reporters) reporter.onScenarioStart?.(planned);
  for (const repeat of repeats) {
    if (signal.aborted) break;
    const seed = options.seed + repeat - 1;
    if (isRepeated) for (const each of reporters) each.onRepeatStart?.({ repeat, of: repeats.length, seed });
    const play = await playOnce({
      id: planned.id,
      scenario: planned.scenario,
      seed,
      repeat,
      log,
      openDriver: () => openDriver(run),
      transport: options.transport,
      pacer: options.pacer,
      delays: delaysBy(options.delays),
      keys,
      tlsDir: options.tlsDir,
      databasePath: directory.file(databaseName(options.plan.length, index, isRepeated ? repeat : undefined)),
      onRecord: (record) => {
        log.write(record);
        if (record.stream !== 'trace') return;
        for (const reporter of reporters) reporter.onDeviceEvent?.(record, START_MS);
      },
      signal,
    });
    plays.push(play);
    if (isRepeated) for (const each of reporters) each.onRepeatEnd?.({ repeat, seed, ...play.result });
    if (endsRun(play.result.error)) break;
  }
  return plays;
}

/** `service.db`, numbered where there are several. */
function databaseName(scenarios: number, index: number, repeat: number | undefined): string {
  const numbers = [...(scenarios > 1 ? [index + 1] : []), ...(repeat === undefined ? [] : [`repeat-${repeat}`])];
  return `${['service', ...numbers].join('-')}.db`;
}

/** Whether what befell one scenario is in the way of all: a lost agent or a deadlock is not. */
function endsRun(error: PlayError | undefined): boolean {
  return error !== undefined && error.code !== 'LAB_DRIVER_AGENT_LOST' && ERROR_CODES[error.code].exit !== 1;
}

async function openDriver({ options, directory }: Run): Promise<Driver> {
  switch (options.driver) {
    case 'in-process':
      return (await import('../drivers/in-process.ts')).createInProcessDriver();
    case 'child-process':
      return (await import('../drivers/child-process.ts')).createChildProcessDriver();
    case 'docker': {
      const { openDockerDriver } = await import('../drivers/docker/docker.ts');
      return openDockerDriver({ runId: basename(directory.path), perContainer: options.perContainer ?? 1 });
    }
  }
}

function summarise(run: Run, scenarios: readonly ScenarioSummary[], traceSha256: string): RunSummary {
  const { seed, driver } = run.options;
  const count = (outcome: ScenarioSummary['outcome']) => scenarios.filter((each) => each.outcome === outcome).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    runDir: run.directory.path,
    seed,
    driver,
    traceSha256,
    scenarios,
  };
}

/** Writes recipe.json and run.json: at the start, so that a run that is killed can be read too, and at the end. */
function keep(run: Run, state: RunState, summary: RunSummary, plays: ReadonlyMap<string, readonly Play[]>): void {
  const { options, repeats, directory } = run;
  const { plan, seed, driver, transport, delays, bail = false } = options;
  const recipe: Recipe = {
    schemaVersion: 1,
    seed,
    driver,
    transport,
    delays,
    repeats,
    bail,
    traceSha256: summary.traceSha256,
    scenarios: plan.map(({ id, file, scenario }) => ({
      id,
      file,
      scenario,
      plays: (plays.get(id) ?? []).flatMap(({ repeat, result: { outcome, traceSha256 } }) =>
        outcome === 'skipped' || traceSha256 === undefined ? [] : [{ repeat, traceSha256 }],
      ),
    })),
  };
  directory.writeJson(RECIPE_FILE, recipe);
  directory.writeJson(RUN_FILE, { schemaVersion: 1, state, ...summary, transport, host: hostFacts() });
}

/** What may differ between two runs of one seed; none of it is in the trace. */
function hostFacts(): Readonly<Record<string, string | number>> {
  return { node: process.version, platform: process.platform, cores: availableParallelism() };
}
