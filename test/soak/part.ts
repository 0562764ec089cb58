import type { Random } from '../../src/core/random.ts';

/** One way of putting the lab under strain, many times over; `soak.ts` lists them all. */
export interface SoakPart {
  readonly name: string;
  /** How many cases `npm run soak` plays of it. */
  readonly cases: number;
  /** Makes what its cases share. */
  open(): Promise<SoakStage>;
}

export interface SoakStage extends AsyncDisposable {
  /** Plays a case; all chance comes from `random`, which follows from the seed and the case's number. */
  play(number: number, random: Random): Promise<CaseResult>;
}

export interface CaseResult {
  /** What was done, and what came of it. */
  readonly what: string;
  /** What should not be, a line each. */
  readonly problems: readonly string[];
}

/** The chance of one case: the same whichever other cases are played. */
export function chanceOf(seed: Random, part: SoakPart, number: number): Random {
  return seed.fork(part.name).fork(String(number));
}
