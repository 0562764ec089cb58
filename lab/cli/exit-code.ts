import { ERROR_CODES } from '../../src/core/errors.ts';
import type { RunSummary } from '../runner/summary.ts';

/**
 * How a run ends the process: 130 interrupted, 4 a bug, 3 the environment, 2 usage, 1 a scenario failed, in that
 * order; 0 else.
 */
export function exitCodeOf(summary: RunSummary, isInterrupted: boolean): number {
  if (isInterrupted) return 130;
  const codes = summary.scenarios.flatMap(({ error }) => (error === undefined ? [] : [ERROR_CODES[error.code].exit]));
  return Math.max(summary.failed > 0 ? 1 : 0, ...codes);
}

/** What went wrong in the lab itself, on stderr: one line and the way out; of a bug where it was, too. */
export function tellErrors({ scenarios, seed, runDir }: RunSummary): void {
  for (const { id, error } of scenarios) {
    if (error === undefined) continue;
    const { exit, hint } = ERROR_CODES[error.code];
    const lines = [`${id}: ${error.message}`, `${hint} (${error.code})`];
    if (exit === 4) lines.push(`seed ${seed}, run directory ${runDir}`, error.stack ?? '');
    process.stderr.write(`${lines.join('\n').trimEnd()}\n`);
  }
}
