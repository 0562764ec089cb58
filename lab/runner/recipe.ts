import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../src/core/errors.ts';
import { type DelayChoice, isDelayChoice } from '../../src/service/delays.ts';
import { formatProblem, problemsOf } from '../config/problems.ts';
import { DRIVER_NAMES } from '../drivers/driver.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { validateScenario } from '../scenario/validate.ts';

const RECIPE_FILE = 'recipe.json';

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  seed: z.int().min(0),
  driver: z.enum(DRIVER_NAMES),
  transport: z.enum(['direct', 'https']),
  delays: z.custom<DelayChoice>(isDelayChoice),
  repeats: z.array(z.int().min(1)).min(1).default([1]),
  bail: z.boolean().default(false),
  traceSha256: z.string(),
  scenarios: z
    .array(
      z.strictObject({
        id: z.string(),
        file: z.string(),
        scenario: z.unknown(),
        plays: z.array(z.strictObject({ repeat: z.int().min(1), traceSha256: z.string() })).default([]),
      }),
    )
    .min(1),
});

/** All that a run followed from: the scenarios as data, whatever has become of their files since. */
export interface Recipe {
  readonly schemaVersion: 1;
  readonly seed: number;
  readonly driver: (typeof DRIVER_NAMES)[number];
  readonly transport: 'direct' | 'https';
  readonly delays: DelayChoice;
  /** Which repeats of each scenario were played; repeat K has the seed `seed + K - 1`. */
  readonly repeats: readonly number[];
  /** Whether the first scenario that failed was the last. */
  readonly bail: boolean;
  /** Of trace.ndjson as a whole; empty while the run lasts, or when it was killed. */
  readonly traceSha256: string;
  readonly scenarios: readonly RecipeScenario[];
}

/** A scenario as it was played, and what it gave; a replay is measured by it. */
export interface RecipeScenario {
  readonly id: string;
  readonly file: string;
  readonly scenario: Scenario;
  /** The plays that came to their end, with the hash of their events. */
  readonly plays: readonly { readonly repeat: number; readonly traceSha256: string }[];
}

/**
 * Reads a recipe from a run directory or a file.
 * @throws LabError LAB_RECIPE_INVALID
 */
export function readRecipe(path: string): Recipe {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, RECIPE_FILE) : path;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new LabError('LAB_RECIPE_INVALID', `${file}: ${reason}`, { file }, { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const problems = problemsOf(file, value, parsed.error.issues, () => Object.keys(schema.shape));
    throw new LabError('LAB_RECIPE_INVALID', problems.map(formatProblem).join('\n'), { file });
  }
  const scenarios: RecipeScenario[] = [];
  const problems: string[] = [];
  for (const each of parsed.data.scenarios) {
    const validated = validateScenario(each.scenario, `${file}: ${each.id}`);
    if ('problems' in validated) problems.push(...validated.problems.map(formatProblem));
    else scenarios.push({ ...each, scenario: validated.scenario });
  }
  if (problems.length > 0) throw new LabError('LAB_RECIPE_INVALID', problems.join('\n'), { file });
  return { ...parsed.data, scenarios };
}

export { RECIPE_FILE };
