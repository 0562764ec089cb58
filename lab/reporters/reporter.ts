import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { PlannedScenario } from '../runner/plan.ts';
import type { RunSummary, ScenarioSummary } from '../runner/summary.ts';

/** Whoever watches a run; each hook is optional, several reporters may watch at once (docs/design.md 9). */
export interface Reporter {
  onRunStart?(run: { readonly seed: number; readonly driver: string; readonly transport: string }): void;
  onScenarioStart?(planned: PlannedScenario): void;
  onDeviceEvent?(record: TimelineRecord, startMs: number): void;
  onScenarioEnd?(summary: ScenarioSummary): void;
  onRunEnd?(summary: RunSummary): void;
}
