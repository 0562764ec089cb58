import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { LabError } from '../../src/core/errors.ts';
import { loadModule } from '../config/load-module.ts';
import { formatProblem, suggestion } from '../config/problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { validateScenario } from '../scenario/validate.ts';

/** A scenario and where it stands. */
export interface PlannedScenario {
  /**
   * The file's path without its ending, relative to the working directory: `scenarios/starter/one-laptop`. Of a file
   * elsewhere the last two parts: chance follows from the id, and where a checkout lies must not show in it.
   */
  readonly id: string;
  readonly file: string;
  readonly scenario: Scenario;
}

export interface PlanOptions {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Only scenarios that carry one of these; all when empty. */
  readonly tags: readonly string[];
  /** Only scenarios whose title or id it matches. */
  readonly grep?: RegExp;
  /** Replaces the count of every fleet. */
  readonly devices?: number;
}

const ENDING = '.scenario.ts';

/**
 * Loads what is to run, files sorted by bytes (docs/design.md 7), and refuses all that is wrong at once.
 * @throws LabError LAB_SCENARIO_NOT_FOUND when there is none, or none is chosen; LAB_SCENARIO_INVALID
 */
export async function planScenarios(options: PlanOptions): Promise<PlannedScenario[]> {
  const files = [...new Set(options.paths.flatMap(findFiles))].sort((left, right) =>
    Buffer.compare(Buffer.from(left), Buffer.from(right)),
  );
  if (files.length === 0) {
    throw new LabError('LAB_SCENARIO_NOT_FOUND', `no *${ENDING} file in ${options.paths.join(', ')}`);
  }
  const planned: PlannedScenario[] = [];
  const problems: string[] = [];
  for (const path of files) {
    const file = relative(process.cwd(), path);
    const loaded = await load(path, file);
    if ('problems' in loaded) problems.push(...loaded.problems);
    else planned.push({ id: idOf(file), file, scenario: loaded.scenario });
  }
  if (problems.length > 0) throw new LabError('LAB_SCENARIO_INVALID', problems.join('\n'));
  const { tags, grep } = options;
  const chosen = planned.filter(
    ({ id, scenario }) =>
      (tags.length === 0 || tags.some((tag) => scenario.tags.includes(tag))) &&
      (grep === undefined || grep.test(scenario.title) || grep.test(id)),
  );
  if (chosen.length === 0) throw new LabError('LAB_SCENARIO_NOT_FOUND', whyNone(planned, options));
  return chosen.map((each) => ({ ...each, scenario: withDevices(each.scenario, options.devices) }));
}

/** A misspelt tag must not look like a run in which all is well. */
function whyNone(planned: readonly PlannedScenario[], { tags, grep }: PlanOptions): string {
  const known = [...new Set(planned.flatMap(({ scenario }) => scenario.tags))].sort();
  const asked = [...tags.map((tag) => `--tag ${tag}`), ...(grep === undefined ? [] : [`--grep ${grep.source}`])];
  const meant = tags.length === 1 && grep === undefined ? suggestion(tags[0], known) : '';
  return `none of ${planned.length} scenarios matches ${asked.join(' ')}${meant}`;
}

function idOf(file: string): string {
  const parts = file.slice(0, -ENDING.length).split(sep);
  return (parts[0] === '..' ? parts.slice(-2) : parts).join('/');
}

async function load(
  path: string,
  file: string,
): Promise<{ readonly scenario: Scenario } | { readonly problems: readonly string[] }> {
  try {
    const validated = validateScenario(await loadModule(path, 'LAB_SCENARIO_INVALID', file), file);
    return 'problems' in validated ? { problems: validated.problems.map(formatProblem) } : validated;
  } catch (error) {
    if (error instanceof LabError && error.code === 'LAB_SCENARIO_INVALID') return { problems: [error.message] };
    throw error;
  }
}

function findFiles(path: string): string[] {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new LabError('LAB_SCENARIO_NOT_FOUND', `${path}: no such file or folder`);
  if (!statSync(absolute).isDirectory()) return [absolute];
  return readdirSync(absolute, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ENDING))
    .map((name) => join(absolute, name));
}

function withDevices(scenario: Scenario, count: number | undefined): Scenario {
  if (count === undefined) return scenario;
  return { ...scenario, devices: scenario.devices.map((fleet) => ({ ...fleet, count })) };
}
