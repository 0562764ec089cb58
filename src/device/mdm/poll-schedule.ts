import type { CspTree } from './csp/tree.ts';

/** One of the three sets of polls (mdm.md 4, Poll semantics). */
export interface PollSet {
  /** 0 with an interval means without end. */
  readonly retries: number;
  /** 0 disables the set. */
  readonly intervalMinutes: number;
}

/** What the OS adds when no set is without end: once a day. */
const DAILY_MINUTES = 24 * 60;

/**
 * Minutes from one scheduled session to the next, the first being number 0. A disabled set is passed over, one without
 * end hides those behind it.
 */
export function intervalAfter(sets: readonly PollSet[], polls: number): number {
  let left = polls;
  for (const { retries, intervalMinutes } of sets) {
    if (intervalMinutes === 0) continue;
    if (retries === 0 || left < retries) return intervalMinutes;
    left -= retries;
  }
  return DAILY_MINUTES;
}

/** The sets as the provider's Poll nodes have them. */
export function readPollSets(tree: CspTree, provider: string): PollSet[] {
  const number = (name: string): number => Number(tree.read(`${provider}/Poll/${name}`) ?? 0);
  return [
    { retries: number('NumberOfFirstRetries'), intervalMinutes: number('IntervalForFirstSetOfRetries') },
    { retries: number('NumberOfSecondRetries'), intervalMinutes: number('IntervalForSecondSetOfRetries') },
    {
      retries: number('NumberOfRemainingScheduledRetries'),
      intervalMinutes: number('IntervalForRemainingScheduledRetries'),
    },
  ];
}
