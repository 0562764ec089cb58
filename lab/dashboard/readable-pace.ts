/** What nothing happens in is looked at for so long, and then hurried through faster and faster. */
const SILENCE_MS = 1_500;
const DOUBLING_MS = 250;

/** The fastest and the slowest that a hand can ask for. */
const LEAST_PACE = 1 / 4;
const MOST_PACE = 1_024;

/** An hour a second: the longest wait of OOBE is over before anybody looks away. */
const MOST_HURRY = 3_600;

/**
 * The pace at which people can follow, in real milliseconds: the same while something is to be seen, and faster and
 * faster through waits, so that a class sees a status page line by line and not the quarter of an hour before it.
 */
export class ReadablePace {
  #steady: number;
  #seenAtMs = 0;

  /** @param steady the pace while something is to be seen */
  constructor(steady: number) {
    this.#steady = steady;
  }

  /** Something was to be seen. */
  see(nowMs: number): void {
    this.#seenAtMs = nowMs;
  }

  at(nowMs: number): number {
    const doublings = Math.ceil(Math.max(0, nowMs - this.#seenAtMs - SILENCE_MS) / DOUBLING_MS);
    return Math.max(this.#steady, Math.min(MOST_HURRY, this.#steady * 2 ** doublings));
  }

  faster(): void {
    this.#steady = Math.min(MOST_PACE, this.#steady * 2);
  }

  slower(): void {
    this.#steady = Math.max(LEAST_PACE, this.#steady / 2);
  }
}
