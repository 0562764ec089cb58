import type { Random } from './random.ts';

/**
 * When something strikes: everything that is given must hold, and what is empty strikes each time. An occasion is
 * whatever could be struck, a request or an installation; it counts once its phase and window fit.
 */
export interface When {
  /** The stage of the device's flow, as the trace names it: `join`, `device-setup`. */
  readonly phase?: string;
  /** The first occasion that is struck, from 1. */
  readonly nth?: number;
  /** How many occasions are struck; unlimited when absent. */
  readonly times?: number;
  /** In [0, 1], drawn anew at each occasion. */
  readonly probability?: number;
  /** Milliseconds of lab time since the scenario began; the end does not belong to it. */
  readonly window?: { readonly fromMs: number; readonly toMs: number };
}

/** What has to be kept from one occasion to the next. */
export interface Tally {
  readonly occasions: number;
  readonly strikes: number;
}

export const NO_TALLY: Tally = { occasions: 0, strikes: 0 };

/** What is known of an occasion. */
export interface Occasion {
  readonly phase: string;
  /** Since the scenario began. */
  readonly elapsedMs: number;
  /** The generator of the one whom it may strike. */
  readonly random: Random;
}

/** Whether it strikes at this occasion, and the tally after it; undefined when the occasion does not count. Pure. */
export function strike(
  { phase, nth = 1, times = Number.POSITIVE_INFINITY, probability, window }: When,
  { occasions, strikes }: Tally,
  occasion: Occasion,
): { readonly isStruck: boolean; readonly tally: Tally } | undefined {
  if (phase !== undefined && phase !== occasion.phase) return undefined;
  if (window !== undefined && !(occasion.elapsedMs >= window.fromMs && occasion.elapsedMs < window.toMs)) {
    return undefined;
  }
  const number = occasions + 1;
  const isStruck =
    number >= nth &&
    strikes < times &&
    (probability === undefined || occasion.random.fork(`occasion:${number}`).chance(probability));
  return { isStruck, tally: { occasions: number, strikes: strikes + (isStruck ? 1 : 0) } };
}
