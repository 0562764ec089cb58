/** What a reporter of one's own is written with. */
export type { PlannedScenario } from '../runner/plan.ts';
export type { RepeatSummary, RunSummary, ScenarioSummary } from '../runner/summary.ts';
export { createGithubReporter } from './github.ts';
export { createJsonReporter } from './json.ts';
export { createJunitReporter } from './junit.ts';
export { createListReporter } from './list.ts';
export type {
  RepeatStart,
  Reporter,
  ReporterFactory,
  ReporterOutput,
  RunStart,
  ScenarioEnd,
} from './reporter.ts';
