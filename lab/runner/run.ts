import { availableParallelism } from 'node:os';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import type { Pacer } from '../../src/core/pace.ts';
import { DEFAULT_DELAYS, NO_DELAYS } from '../../src/service/delays.ts';
import type { Driver, DriverName } from '../drivers/driver.ts';
import type { Reporter } from '../reporters/reporter.ts';
import type { PlannedScenario } from './plan.ts';
import { RECIPE_FILE, type Recipe } from './recipe.ts';
import { createRunDirectory } from './run-directory.ts';
import { RunLog } from './run-log.ts';
import { START_MS } from './start-time.ts';
import type { RunSummary, ScenarioSummary } from './summary.ts';
import { playScenario, type TransportName } from './world.ts';

export interface RunOptions {
  readonly plan: readonly PlannedScenario[];
  readonly seed: number;
  readonly driver: DriverName;
  readonly transport: TransportName;
  /** Whoever watches may change its pace while the run goes on. */
  readonly pacer: Pacer;
  readonly delays: 'default' | 'none';
  readonly runDirectory: string;
  readonly keyCacheDir: string;
  readonly tlsDir: string;
  readonly reporters: readonly Reporter[];
  /** Raised by Ctrl-C: the scenario that plays is stopped, the others are skipped. */
  readonly signal: AbortSignal;
}

/** Plays every scenario of the plan, one after the other, and leaves a run directory (docs/design.md 9). */
export async function runPlan(options: RunOptions): Promise<RunSummary> {
  const { plan, seed, driver: driverName, transport, reporters, signal } = options;
  const directory = createRunDirectory(options.runDirectory, runId());
  const keys = createKeyPool({ cacheDir: options.keyCacheDir });
  const log = new RunLog(directory);
  for (const reporter of reporters) reporter.onRunStart?.({ seed, driver: driverName, transport });

  const hurry = () => {
    options.pacer.set('max');
    options.pacer.resume();
  };
  signal.addEventListener('abort', hurry, { once: true });

  const summaries: ScenarioSummary[] = [];
  for (const [index, planned] of plan.entries()) {
    if (signal.aborted) {
      summaries.push(summarise(planned, { outcome: 'skipped', simulatedMs: 0, wallMs: 0, reasons: [] }));
      continue;
    }
    for (const reporter of reporters) reporter.onScenarioStart?.(planned);
    log.begin(planned.id, START_MS);
    const startedMs = performance.now();
    await using driver = await openDriver(driverName, keys);
    const result = await playScenario({
      scenario: planned.scenario,
      seed: `${seed}/${planned.id}`,
      driver,
      transport,
      pacer: options.pacer,
      delays: options.delays === 'none' ? NO_DELAYS : DEFAULT_DELAYS,
      keys,
      keyCacheDir: options.keyCacheDir,
      tlsDir: options.tlsDir,
      databasePath: directory.file(plan.length === 1 ? 'service.db' : `service-${index + 1}.db`),
      onRecord: (record) => {
        log.write(record);
        if (record.stream !== 'trace') return;
        for (const reporter of reporters) reporter.onDeviceEvent?.(record, START_MS);
      },
      signal,
    });
    const summary = summarise(planned, {
      outcome: result.outcome === 'passed' ? 'passed' : 'failed',
      simulatedMs: result.simulatedMs,
      wallMs: Math.round(performance.now() - startedMs),
      reasons: result.reasons,
    });
    summaries.push(summary);
    for (const reporter of reporters) reporter.onScenarioEnd?.(summary);
  }

  const traceSha256 = log.close();
  const count = (outcome: ScenarioSummary['outcome']) => summaries.filter((each) => each.outcome === outcome).length;
  const summary: RunSummary = {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    runDir: directory.path,
    seed,
    driver: driverName,
    traceSha256,
    scenarios: summaries,
  };
  const recipe: Recipe = {
    schemaVersion: 1,
    seed,
    driver: driverName,
    transport,
    delays: options.delays,
    traceSha256,
    scenarios: plan.map(({ id, file, scenario }) => ({ id, file, scenario })),
  };
  directory.writeJson(RECIPE_FILE, recipe);
  directory.writeJson('run.json', { schemaVersion: 1, ...summary, transport, host: hostFacts() });
  for (const reporter of reporters) reporter.onRunEnd?.(summary);
  return summary;
}

async function openDriver(name: DriverName, keys: ReturnType<typeof createKeyPool>): Promise<Driver> {
  if (name === 'in-process') return (await import('../drivers/in-process.ts')).createInProcessDriver(keys);
  return (await import('../drivers/child-process.ts')).createChildProcessDriver();
}

function summarise(
  { id, scenario }: PlannedScenario,
  result: Pick<ScenarioSummary, 'outcome' | 'simulatedMs' | 'wallMs'> & { readonly reasons: readonly string[] },
): ScenarioSummary {
  const { outcome, simulatedMs, wallMs, reasons } = result;
  const devices = scenario.devices.reduce((sum, fleet) => sum + fleet.count, 0);
  return {
    id,
    title: scenario.title,
    outcome,
    devices,
    simulatedMs,
    wallMs,
    ...(reasons.length === 0 ? {} : { reasons }),
  };
}

/** Sorts by time in a folder listing; the process number keeps two runs of one second apart. */
function runId(): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${process.pid.toString(36)}`;
}

/** What may differ between two runs of one seed; none of it is in the trace. */
function hostFacts(): Readonly<Record<string, string | number>> {
  return { node: process.version, platform: process.platform, cores: availableParallelism() };
}
