import { NO_TALLY, strike, type Tally } from '../../src/core/occasions.ts';
import type { Random } from '../../src/core/random.ts';
import type { StoryEffect } from '../faults/apply.ts';

/** When the faults strike that the story carries out: counted for each device by itself, as its own faults are. */
export class StoryOccasions {
  readonly #random: Random;
  readonly #startMs: number;
  readonly #tallies = new Map<StoryEffect, Map<string, Tally>>();

  constructor(random: Random, startMs: number) {
    this.#random = random;
    this.#startMs = startMs;
  }

  /** Whether it strikes at this occasion of a device; asking counts. */
  strikes(effect: StoryEffect, device: string, nowMs: number): boolean {
    const tallies = this.#tallies.get(effect) ?? new Map<string, Tally>();
    this.#tallies.set(effect, tallies);
    const outcome = strike(effect.when, tallies.get(device) ?? NO_TALLY, {
      phase: '',
      elapsedMs: nowMs - this.#startMs,
      random: this.#random.fork(effect.id).fork(device),
    });
    if (outcome === undefined) return false;
    tallies.set(device, outcome.tally);
    return outcome.isStruck;
  }
}
