import { LabError } from '../../src/core/errors.ts';
import { Pacer } from '../../src/core/pace.ts';
import { parseReporterFlag, speaks } from '../config/reporters.ts';
import { keyCacheDirectory, paceOf, resolveSettings, tlsDirectory } from '../config/settings.ts';
import { sweepLeftovers } from '../leftovers/sweep.ts';
import { openReporters } from '../reporters/open.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { planScenarios } from '../runner/plan.ts';
import { MOST_DEVICES } from '../scenario/schema.ts';
import { chooseDriver } from './choose-driver.ts';
import { exitCodeOf, tellErrors } from './exit-code.ts';
import { onInterrupt } from './interrupt.ts';
import { isCi, isWatchable, leaveScreen, watchRun } from './watch-run.ts';

/** What `lab run` was given on the command line. */
export interface RunRequest {
  readonly paths?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly driver?: string | undefined;
  readonly transport?: string | undefined;
  readonly pace?: string | undefined;
  readonly devices?: number | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly grep?: string | undefined;
  readonly repeat?: number | undefined;
  readonly perContainer?: number | undefined;
  readonly bail?: boolean | undefined;
  readonly reporter?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
}

/** Resolves settings, plans, runs and prints; sets the exit code (0 passed, 1 failed, 130 interrupted). */
export async function executeRun(request: RunRequest): Promise<void> {
  const { seed, transport, pace } = request;
  requireCount('--seed', seed, 0);
  requireCount('--devices', request.devices, 1, MOST_DEVICES);
  requireCount('--repeat', request.repeat);
  requireCount('--per-container', request.perContainer);
  const grep = request.grep === undefined ? undefined : parseGrep(request.grep);
  const reporters = request.reporter?.map(parseReporterFlag);
  const circumstances = { command: 'run', ci: isCi(process.env) };
  const settings = await resolveSettings(
    circumstances,
    { seed, driver: request.driver, transport, pace, reporters },
    process.env,
  );
  // The list is what a pipe gets unasked; whoever asks for a reporter by flag wants no screen instead of it.
  const asked = reporters ?? settings.reporters.filter(([name]) => name !== 'list');
  const isSpokenFor = request.json === true || asked.some(speaks);
  const isWatched = !isSpokenFor && isWatchable(process.env);
  const pacer = new Pacer(paceOf(settings, isWatched));
  using interrupt = onInterrupt();
  using dashboard = isWatched ? await watchRun(pacer, settings.pace === 'auto', interrupt) : undefined;
  const paths = request.paths === undefined || request.paths.length === 0 ? settings.scenarios : request.paths;
  const plan = await planScenarios({
    paths,
    tags: request.tag ?? [],
    ...(grep === undefined ? {} : { grep }),
    ...(request.devices === undefined ? {} : { devices: request.devices }),
  });
  using voices = await openReporters(settings.reporters, {
    stdout: process.stdout,
    stderr: process.stderr,
    isJson: request.json === true,
    githubWorkspace: githubWorkspace(process.env),
  });
  const tell = (line: string) => {
    if (dashboard !== undefined) dashboard.announce(line);
    else if (request.json !== true) process.stderr.write(`${line}\n`);
  };
  await sweepLeftovers(settings.runDirectory, process.env);
  const { driver, why } = await chooseDriver(settings, tell);
  if (why !== undefined) tell(why);
  // The runner is loaded after the first frame: that takes longer than all before it.
  const { runPlan } = await import('../runner/run.ts');
  const summary = await runPlan({
    plan,
    seed: settings.seed,
    driver,
    ...(request.perContainer === undefined ? {} : { perContainer: request.perContainer }),
    transport: settings.transport,
    pacer,
    delays: settings.service.delays,
    runDirectory: settings.runDirectory,
    keyCacheDir: keyCacheDirectory(process.env),
    tlsDir: tlsDirectory(process.env),
    repeats: Array.from({ length: request.repeat ?? 1 }, (_, index) => index + 1),
    bail: request.bail === true,
    reporters: [
      ...(dashboard === undefined ? voices.spoken : [dashboard.reporter]),
      ...voices.written,
      ...(await progressBar(circumstances.ci)),
    ],
    signal: interrupt.signal,
  });
  if (dashboard !== undefined) await leaveScreen(dashboard, why, voices.spoken);
  tellErrors(summary);
  process.exitCode = exitCodeOf(summary, interrupt.signal.aborted);
}

/** In a pipe the bar stands alone on stderr; in a terminal the lines of the list are the progress. */
async function progressBar(isCi: boolean): Promise<Reporter[]> {
  const { stderr, stdout } = process;
  if (isCi || !stderr.isTTY || stdout.isTTY || process.env['TERM'] === 'dumb') return [];
  const { createProgressReporter } = await import('../reporters/progress.ts');
  return [createProgressReporter(stderr)];
}

function requireCount(flag: string, value: number | undefined, least = 1, most = Number.POSITIVE_INFINITY): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  const range = most === Number.POSITIVE_INFINITY ? `${least}` : `${least} to ${most}`;
  const not = Number.isNaN(value) ? '' : `, not ${value}`;
  throw new LabError('LAB_CLI_USAGE', `${flag} takes a whole number from ${range}${not}`);
}

function parseGrep(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabError('LAB_CLI_USAGE', `--grep: ${reason}`, { grep: text }, { cause });
  }
}

/** The folder of the repository when a GitHub workflow runs us, else nothing. */
function githubWorkspace(environment: NodeJS.ProcessEnv): string | undefined {
  if (environment['GITHUB_ACTIONS'] !== 'true') return undefined;
  return environment['GITHUB_WORKSPACE'] ?? process.cwd();
}
