import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { PlannedScenario } from '../runner/plan.ts';
import type { DeviceResult } from '../runner/play.ts';
import type { RepeatSummary, RunSummary, ScenarioSummary } from '../runner/summary.ts';

/** What a run is about to do. */
export interface RunStart {
  readonly seed: number;
  readonly driver: string;
  readonly transport: string;
  readonly runDir: string;
  /** How often each scenario is played. */
  readonly repeats: number;
  readonly plan: readonly PlannedScenario[];
}

/** A play of a scenario that is played more than once. */
export interface RepeatStart {
  /** From 1. */
  readonly repeat: number;
  readonly of: number;
  readonly seed: number;
}

/** What is known at the end of a scenario beyond its summary. */
export interface ScenarioEnd {
  readonly planned: PlannedScenario;
  /** How each device came out in the repeat that decided; empty when nothing was played. */
  readonly devices: readonly DeviceResult[];
}

/** Where a reporter writes: standard output, or a file of its own. */
export interface ReporterOutput {
  write(text: string): unknown;
}

/** What the module of a reporter exports by default. @example export default (output) => ({ onRunEnd: … }); */
export type ReporterFactory = (output: ReporterOutput) => Reporter;

/** Whoever watches a run; each hook is optional, several reporters may watch at once (docs/reporters.md). */
export interface Reporter {
  onRunStart?(run: RunStart): void;
  /** Not called for a scenario that is skipped before it began. */
  onScenarioStart?(planned: PlannedScenario): void;
  /** Only of scenarios that are played more than once; simulated time starts again at zero. */
  onRepeatStart?(repeat: RepeatStart): void;
  /** An event of the trace; `startMs` is when its scenario began, both in lab time. */
  onDeviceEvent?(record: TimelineRecord, startMs: number): void;
  onRepeatEnd?(summary: RepeatSummary): void;
  /** Also of a scenario that was skipped. */
  onScenarioEnd?(summary: ScenarioSummary, end: ScenarioEnd): void;
  onRunEnd?(summary: RunSummary): void;
}
