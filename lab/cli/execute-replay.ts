import { Pacer } from '../../src/core/pace.ts';
import { keyCacheDirectory, paceOf, resolveSettings, tlsDirectory } from '../config/settings.ts';
import { createListReporter } from '../reporters/list.ts';
import { readRecipe } from '../runner/recipe.ts';
import { runPlan } from '../runner/run.ts';
import { exitCodeOf } from './execute-run.ts';
import { onInterrupt } from './interrupt.ts';

/** Runs a recipe as it was written and says whether the trace is the same, byte for byte. */
export async function executeReplay(request: {
  readonly run: string;
  readonly pace?: string | undefined;
  readonly json?: boolean | undefined;
}): Promise<void> {
  const recipe = readRecipe(request.run);
  const settings = await resolveSettings({ command: 'replay', ci: false }, { pace: request.pace }, process.env);
  using interrupt = onInterrupt();
  const summary = await runPlan({
    plan: recipe.scenarios,
    seed: recipe.seed,
    driver: recipe.driver,
    transport: recipe.transport,
    pacer: new Pacer(paceOf(settings)),
    delays: recipe.delays,
    runDirectory: settings.runDirectory,
    keyCacheDir: keyCacheDirectory(process.env),
    tlsDir: tlsDirectory(process.env),
    reporters: request.json === true ? [] : [createListReporter(process.stdout)],
    signal: interrupt.signal,
  });
  if (request.json === true) {
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  } else if (!interrupt.signal.aborted) {
    const isSame = summary.traceSha256 === recipe.traceSha256;
    process.stdout.write(
      isSame
        ? 'The trace is the same, byte for byte.\n'
        : `The trace differs: ${recipe.traceSha256} when it was recorded, ${summary.traceSha256} now.\n`,
    );
  }
  process.exitCode = exitCodeOf(summary, interrupt.signal.aborted);
}
