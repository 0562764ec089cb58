import { LabError } from '../../src/core/errors.ts';
import { Pacer } from '../../src/core/pace.ts';
import { keyCacheDirectory, paceOf, resolveSettings, type Settings, tlsDirectory } from '../config/settings.ts';
import type { DriverName } from '../drivers/driver.ts';
import { createListReporter } from '../reporters/list.ts';
import { planScenarios } from '../runner/plan.ts';
import { runPlan } from '../runner/run.ts';
import type { RunSummary } from '../runner/summary.ts';
import { onInterrupt } from './interrupt.ts';

/** What `lab run` was given on the command line. */
export interface RunRequest {
  readonly paths?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly driver?: string | undefined;
  readonly transport?: string | undefined;
  readonly pace?: string | undefined;
  readonly devices?: number | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

/** Resolves settings, plans, runs and prints; sets the exit code (0 passed, 1 failed, 130 interrupted). */
export async function executeRun(request: RunRequest): Promise<void> {
  const { seed, driver, transport, pace } = request;
  if (request.devices !== undefined && !(Number.isInteger(request.devices) && request.devices >= 1)) {
    throw new LabError('LAB_CLI_USAGE', `--devices takes a whole number from 1, not ${request.devices}`);
  }
  const circumstances = { command: 'run', ci: isCi(process.env) };
  const settings = await resolveSettings(circumstances, { seed, driver, transport, pace }, process.env);
  const paths = request.paths === undefined || request.paths.length === 0 ? settings.scenarios : request.paths;
  const plan = await planScenarios({
    paths,
    tags: request.tag ?? [],
    ...(request.devices === undefined ? {} : { devices: request.devices }),
  });
  using interrupt = onInterrupt();
  const summary = await runPlan({
    plan,
    seed: settings.seed,
    driver: chooseDriver(settings),
    transport: settings.transport,
    pacer: new Pacer(paceOf(settings)),
    delays: settings.service.delays,
    runDirectory: settings.runDirectory,
    keyCacheDir: keyCacheDirectory(process.env),
    tlsDir: tlsDirectory(process.env),
    reporters: request.json === true ? [] : [createListReporter(process.stdout)],
    signal: interrupt.signal,
  });
  if (request.json === true) process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.exitCode = exitCodeOf(summary, interrupt.signal.aborted);
}

/** Failures that count: 130 interrupted, 1 a scenario failed, 0 else (also when nothing was selected). */
export function exitCodeOf(summary: RunSummary, isInterrupted: boolean): number {
  if (isInterrupted) return 130;
  return summary.failed > 0 ? 1 : 0;
}

/** `auto` is in-process as long as no container driver is there to be preferred. */
export function chooseDriver(settings: Pick<Settings, 'driver'>): DriverName {
  return settings.driver === 'auto' ? 'in-process' : settings.driver;
}

function isCi(environment: NodeJS.ProcessEnv): boolean {
  return environment['CI'] !== undefined && environment['CI'] !== '' && environment['CI'] !== 'false';
}
