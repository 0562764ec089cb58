import type { LabErrorCode } from '../../src/core/errors.ts';
import type { Parting } from './parting.ts';
import type { TraceEvent } from './trace-file.ts';

export type Outcome = 'passed' | 'failed' | 'skipped';

/** An error that ended a play from outside: of the lab or its environment, not of a simulated device. */
export interface PlayError {
  readonly code: LabErrorCode;
  readonly message: string;
  /** Of a bug, for its report. */
  readonly stack?: string;
}

/** What a device did last. */
export interface LastEvents {
  readonly device: string;
  readonly events: readonly TraceEvent[];
}

/** How one play of a scenario came out. */
export interface PlayResult {
  readonly outcome: Outcome;
  readonly simulatedMs: number;
  readonly wallMs: number;
  /** SHA-256 of the play's events alone, whatever else the run played; absent when it was not played. */
  readonly traceSha256?: string;
  /** Why it failed, or was skipped; one line each. */
  readonly reasons?: readonly string[];
  /** Of the device concerned, when it failed. */
  readonly lastEvents?: LastEvents;
  readonly error?: PlayError;
}

/** One play of a scenario that was repeated. */
export interface RepeatSummary extends PlayResult {
  /** From 1; repeat 1 has the run's own seed, each further one the next. */
  readonly repeat: number;
  readonly seed: number;
}

/** A scenario that passed in some repeats and failed in others. */
export interface Flake {
  readonly failed: number;
  readonly of: number;
  /** `failed / of`. */
  readonly rate: number;
  /** Where the first repeat that passed and the first that failed part. */
  readonly parting?: Parting;
}

/**
 * One scenario of a finished run, as `lab run --json` prints it. A scenario fails when one of its repeats fails;
 * its figures are those of the repeat that decided: the first that failed, else the first.
 */
export interface ScenarioSummary extends PlayResult {
  readonly id: string;
  readonly title: string;
  /** How many devices took part. */
  readonly devices: number;
  /** Only when it was to be played more than once. */
  readonly repeats?: readonly RepeatSummary[];
  readonly flake?: Flake;
}

/** A finished run, as `lab run --json` prints it and run.json keeps it. */
export interface RunSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly runDir: string;
  readonly seed: number;
  readonly driver: string;
  readonly traceSha256: string;
  readonly scenarios: readonly ScenarioSummary[];
}
