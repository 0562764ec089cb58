import type { Pace } from '../../src/core/pace.ts';
import type { Focus } from './keymap.ts';
import type { Sort } from './order.ts';
import type { Outcome, Part, PartName, Phase, Tone } from './phases.ts';

/** Everything that a frame shows, and nothing that it does not: as many rows and events as there is room for. */
export interface ViewModel {
  readonly header: HeaderView;
  /** How many devices stand where; all of them, the empty ones too. */
  readonly counts: Readonly<Record<Phase | Outcome, number>>;
  readonly fleet: FleetView;
  /** Undefined when no device is selected. */
  readonly about: AboutView | undefined;
  readonly timeline: TimelineView;
  readonly scenarios: ScenariosView;
  readonly focus: Focus;
  /** What the last key did, or why it did nothing. */
  readonly notice: string;
}

export interface HeaderView {
  readonly seed: number;
  readonly driver: string;
  readonly transport: string;
  /** Undefined until the first one begins. */
  readonly scenario: { readonly number: number; readonly of: number; readonly title: string } | undefined;
  /** `repeat 2 of 5`, or nothing. */
  readonly repeat: string;
  /** Simulated milliseconds since the scenario began. */
  readonly simulatedMs: number;
  readonly pace: Pace;
  readonly state: 'running' | 'paused' | 'stopping' | 'finished';
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly devices: number;
  /** What the story said last, and how it was meant. */
  readonly story: { readonly text: string; readonly tone: Tone };
}

export interface FleetView {
  readonly rows: readonly RowView[];
  /** How many rows stand above the first one shown. */
  readonly above: number;
  /** How many rows the filter leaves, of how many. */
  readonly matching: number;
  readonly total: number;
  /** How many scenarios the run has. */
  readonly scenarios: number;
  readonly sort: Sort;
  readonly filter: string;
}

export interface RowView {
  readonly name: string;
  readonly model: string;
  readonly scenario: number;
  readonly title: string;
  readonly flow: string;
  readonly phase: Phase;
  readonly parts: Readonly<Record<PartName, Part>>;
  /** Undefined before the first power-on. */
  readonly elapsedMs: number | undefined;
  readonly last: string;
  readonly outcome: Outcome | undefined;
  readonly code: string;
  readonly isSelected: boolean;
}

/** What is worth saying of the selected device before its timeline. */
export interface AboutView {
  readonly parts: Readonly<Record<PartName, Part>>;
  /** What its failure, or its missing profile, means. */
  readonly trouble: Trouble | undefined;
}

export interface Trouble {
  /** `failed in enrolment`, `no Autopilot profile`. */
  readonly what: string;
  readonly code: string;
  /** The code's own name, `MENROLL_E_DEVICENOTSUPPORTED`; empty when it has none. */
  readonly name: string;
  readonly cause: string;
  readonly remedy: string;
}

/** The run, scenario by scenario. */
export interface ScenariosView {
  readonly rows: readonly ScenarioRowView[];
  readonly above: number;
  readonly total: number;
  readonly chosen: { readonly number: number; readonly title: string; readonly lines: readonly string[] } | undefined;
  readonly runDir: string;
}

export interface ScenarioRowView {
  readonly number: number;
  readonly title: string;
  readonly devices: number;
  readonly state: 'waiting' | 'playing' | 'passed' | 'failed' | 'skipped';
  /** Once it has been played. */
  readonly simulatedMs?: number;
  readonly isSelected: boolean;
}

export interface TimelineView {
  /** Undefined when no device is selected. */
  readonly device: string | undefined;
  /** Whether it shows every event, or the steps alone. */
  readonly hasEverything: boolean;
  readonly events: readonly EventView[];
  /** How many kept events stand above the first one shown, and how many are kept. */
  readonly above: number;
  readonly total: number;
  /** How many earlier ones are in trace.ndjson alone. */
  readonly dropped: number;
  /** Whether it moves on with each new event. */
  readonly isFollowing: boolean;
}

export interface EventView {
  readonly simulatedMs: number;
  readonly actor: string;
  readonly text: string;
  readonly tone: Tone;
}

/** How many lines a frame has for rows and for events. */
export interface Room {
  readonly rows: number;
  readonly events: number;
}

/** Simulated time as the pacer has it. */
export interface Clock {
  readonly nowMs: number | undefined;
  readonly pace: Pace;
  readonly isPaused: boolean;
}
