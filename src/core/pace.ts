import { setImmediate } from 'node:timers/promises';

/** Simulated time for real time: `max` never waits, 60 lets a minute pass in a second. */
export type Pace = 'max' | number;

/** How long the event loop may be held before timers, signals and sockets get a turn. */
const HOLD_MS = 16;

/** Shorter waits are saved up: a timer cannot keep them. */
const SHORTEST_WAIT_MS = 1;

/** A timer keeps no longer one; what is left is waited for after it. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/**
 * Makes jumps of lab time take real time, and lets the process breathe in between. It stands between two turns of
 * the timeline and sees nothing of them, so no trace depends on it; pace and pause may change in mid-wait.
 * @example const pacer = new Pacer(60); await pacer.wait(nextMs);
 */
export class Pacer {
  #pace: Pace;
  #mode: 'running' | 'paused' | 'stepping' = 'running';
  /** Where the jump under way leads, and how much of it is still to be waited for, simulated milliseconds. */
  #toMs: number | undefined;
  #owedMs = 0;
  #sleepingSinceMs: number | undefined;
  #heldSinceMs = performance.now();
  #wake: () => void = () => {};

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  get pace(): Pace {
    return this.#pace;
  }

  get isPaused(): boolean {
    return this.#mode !== 'running';
  }

  /** The simulated time that a watcher should see, in the middle of a jump too; undefined before the first. */
  nowMs(): number | undefined {
    return this.#toMs === undefined ? undefined : this.#toMs - Math.max(0, this.#owedMs - this.#sleptMs());
  }

  /** Returns when simulated time may be `toMs`. A time before the last one begins a new story: no wait. */
  async wait(toMs: number): Promise<void> {
    this.#owedMs += Math.max(0, toMs - (this.#toMs ?? toMs));
    this.#toMs = toMs;
    let hasSlept = false;
    for (let waitMs = this.#waitMs(); waitMs >= SHORTEST_WAIT_MS; waitMs = this.#waitMs()) {
      await this.#sleep(waitMs);
      hasSlept = true;
    }
    if (this.#pace === 'max' || this.#mode === 'stepping') this.#owedMs = 0;
    if (!hasSlept) {
      if (performance.now() - this.#heldSinceMs <= HOLD_MS) return;
      await setImmediate();
    }
    this.#heldSinceMs = performance.now();
  }

  set(pace: Pace): void {
    this.#settle();
    this.#pace = pace;
    this.#wake();
  }

  /** Time stands still from the next turn on. */
  pause(): void {
    this.#settle();
    this.#mode = 'paused';
    this.#wake();
  }

  resume(): void {
    this.#mode = 'running';
    this.#wake();
  }

  /** Lets turns pass without a wait until `pause` is called again. */
  step(): void {
    this.#mode = 'stepping';
    this.#wake();
  }

  #waitMs(): number {
    if (this.#mode === 'paused') return Number.POSITIVE_INFINITY;
    return this.#mode === 'stepping' || this.#pace === 'max' ? 0 : this.#owedMs / this.#pace;
  }

  async #sleep(waitMs: number): Promise<void> {
    if (waitMs !== Number.POSITIVE_INFINITY) this.#sleepingSinceMs = performance.now();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(waitMs, LONGEST_WAIT_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
    this.#settle();
    this.#sleepingSinceMs = undefined;
  }

  /** What was slept so far is no longer owed; a timer that fired late shortens the next wait. */
  #settle(): void {
    this.#owedMs -= this.#sleptMs();
    if (this.#sleepingSinceMs !== undefined) this.#sleepingSinceMs = performance.now();
  }

  #sleptMs(): number {
    if (this.#sleepingSinceMs === undefined || this.#pace === 'max') return 0;
    return (performance.now() - this.#sleepingSinceMs) * this.#pace;
  }
}
