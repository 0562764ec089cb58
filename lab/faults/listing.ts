import { FAULTS } from './catalogue.ts';
import type { FaultEntry, FaultOutcome, FaultPhase } from './entry.ts';

/** A row of the catalogue as people read it. */
export interface ListedFault {
  readonly id: string;
  /** What a scenario writes: `fault.requestLost`. */
  readonly builder: string;
  readonly phase: FaultPhase;
  /** What the builder takes, by name; a `?` behind what may be left out. */
  readonly takes: readonly string[];
  readonly cause: string;
  readonly remedy: string;
  readonly outcome: FaultOutcome;
  /** The file that shows it. */
  readonly scenario: string;
}

/** The whole catalogue, in its order. */
export function listFaults(): ListedFault[] {
  return Object.entries(FAULTS).map(([name, row]) => {
    const { id, phase, parameters, cause, remedy, outcome, scenario } = row as unknown as FaultEntry;
    const takes = Object.entries(parameters.shape).map(([key, type]) =>
      type.safeParse(undefined).success ? `${key}?` : key,
    );
    return {
      id,
      builder: `fault.${name}`,
      phase,
      takes,
      cause,
      remedy,
      outcome,
      scenario: `scenarios/${scenario}.scenario.ts`,
    };
  });
}
