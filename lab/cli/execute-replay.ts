import { LabError } from '../../src/core/errors.ts';
import { Pacer } from '../../src/core/pace.ts';
import { suggestion } from '../config/problems.ts';
import { keyCacheDirectory, paceOf, resolveSettings, tlsDirectory } from '../config/settings.ts';
import { sweepLeftovers } from '../leftovers/sweep.ts';
import { createListReporter } from '../reporters/list.ts';
import { type Recipe, type RecipeScenario, readRecipe } from '../runner/recipe.ts';
import type { RunSummary } from '../runner/summary.ts';
import { chooseDriver } from './choose-driver.ts';
import { exitCodeOf, tellErrors } from './exit-code.ts';
import { onInterrupt } from './interrupt.ts';
import { isWatchable, leaveScreen, watchRun } from './watch-run.ts';

/** What `lab replay` was given on the command line. */
export interface ReplayRequest {
  readonly run: string;
  readonly scenario?: string | undefined;
  readonly repeat?: number | undefined;
  readonly pace?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Runs a recipe as it was written and says whether the trace is the same, byte for byte. */
export async function executeReplay(request: ReplayRequest): Promise<void> {
  const recipe = readRecipe(request.run);
  const settings = await resolveSettings({ command: 'replay', ci: false }, { pace: request.pace }, process.env);
  const { scenarios, repeats } = selectPlays(recipe, request);
  const isWatched = request.json !== true && isWatchable(process.env);
  const pacer = new Pacer(paceOf(settings, isWatched));
  using interrupt = onInterrupt();
  using dashboard = isWatched ? await watchRun(pacer, settings.pace === 'auto', interrupt) : undefined;
  const list = createListReporter(process.stdout);
  await sweepLeftovers(settings.runDirectory, process.env);
  // Where there is no engine a recipe from containers gives the same trace without them.
  const { driver } = await chooseDriver({ driver: recipe.driver === 'docker' ? 'auto' : recipe.driver }, () => {});
  const { runPlan } = await import('../runner/run.ts');
  const summary = await runPlan({
    plan: scenarios,
    repeats,
    bail: recipe.bail,
    seed: recipe.seed,
    driver,
    transport: recipe.transport,
    pacer,
    delays: recipe.delays,
    runDirectory: settings.runDirectory,
    keyCacheDir: keyCacheDirectory(process.env),
    tlsDir: tlsDirectory(process.env),
    reporters: request.json === true ? [] : [dashboard?.reporter ?? list],
    signal: interrupt.signal,
  });
  if (dashboard !== undefined) await leaveScreen(dashboard, undefined, [list]);
  if (request.json === true) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else if (!interrupt.signal.aborted) process.stdout.write(compare(scenarios, summary));
  tellErrors(summary);
  process.exitCode = exitCodeOf(summary, interrupt.signal.aborted);
}

/** What of the recipe is played again: all of it, unless a scenario or a repeat is named. */
function selectPlays(recipe: Recipe, { scenario, repeat }: Pick<ReplayRequest, 'scenario' | 'repeat'>) {
  const scenarios = recipe.scenarios.filter(({ id }) => scenario === undefined || id === scenario);
  if (scenarios.length === 0) {
    const ids = recipe.scenarios.map(({ id }) => id);
    throw new LabError('LAB_CLI_USAGE', `--scenario ${scenario} is not in the recipe${suggestion(scenario, ids)}`);
  }
  const repeats = recipe.repeats.filter((each) => repeat === undefined || each === repeat);
  if (repeats.length === 0) {
    const had = recipe.repeats.length === 1 ? 'no repeats' : `repeats 1 to ${recipe.repeats.length}`;
    throw new LabError('LAB_CLI_USAGE', `--repeat ${repeat} is not in the recipe, which has ${had}`);
  }
  return { scenarios, repeats };
}

/** Play by play: what the run did not come to has nothing to be compared with. */
function compare(scenarios: readonly RecipeScenario[], summary: RunSummary): string {
  const lines = scenarios.flatMap(({ id, plays }, index) => {
    const now = summary.scenarios[index];
    return plays.flatMap(({ repeat, traceSha256 }) => {
      const again = now?.repeats === undefined ? now : now.repeats.find((each) => each.repeat === repeat);
      if (again?.traceSha256 === undefined || again.traceSha256 === traceSha256) return [];
      const which = repeat === 1 ? id : `${id}, repeat ${repeat}`;
      return [`The trace of ${which} differs: ${traceSha256} when it was recorded, ${again.traceSha256} now.\n`];
    });
  });
  return lines.length === 0 ? 'The trace is the same, byte for byte.\n' : lines.join('');
}
