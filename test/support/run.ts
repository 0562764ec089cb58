import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunOptions, runPlan } from '../../lab/runner/run.ts';
import type { RunSummary } from '../../lab/runner/summary.ts';
import { defineScenario, type ScenarioInput } from '../../lab/scenario/define-scenario.ts';
import { validateScenario } from '../../lab/scenario/validate.ts';
import { Pacer } from '../../src/core/pace.ts';

/** A run in a directory of its own, which goes when it is disposed. */
export interface TestRun extends Disposable {
  readonly summary: RunSummary;
  /** A file of the run directory. */
  read(name: string): string;
  /** The lines of trace.ndjson as objects. */
  trace(): Record<string, unknown>[];
}

/** The user's own key cache, so that a suite derives each key once; a test that needs a cold one says so. */
export const WARM_KEYS = join(homedir(), '.cache', 'oobe-lab', 'keys');

/** Plays scenarios as `lab run` does, without the command line around it. */
export async function playScenarios(
  scenarios: readonly ScenarioInput[],
  options: Partial<Omit<RunOptions, 'plan' | 'runDirectory' | 'tlsDir'>> = {},
): Promise<TestRun> {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-test-'));
  const plan = scenarios.map((input, index) => {
    const file = `test/scenario-${index + 1}.scenario.ts`;
    const validated = validateScenario(defineScenario(input), file);
    if ('problems' in validated) throw new Error(JSON.stringify(validated.problems));
    return { id: `test/scenario-${index + 1}`, file, scenario: validated.scenario };
  });
  const summary = await runPlan({
    plan,
    seed: 1,
    driver: 'in-process',
    transport: 'direct',
    pacer: new Pacer('max'),
    delays: 'default',
    keyCacheDir: WARM_KEYS,
    reporters: [],
    signal: new AbortController().signal,
    ...options,
    runDirectory: join(directory, 'run'),
    tlsDir: join(directory, 'tls'),
  });
  const read = (name: string) => readFileSync(join(summary.runDir, name), 'utf8');
  return {
    summary,
    read,
    trace: () =>
      read('trace.ndjson')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
