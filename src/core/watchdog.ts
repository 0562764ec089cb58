/** What a watched promise gives when it did not settle in time. */
export const LOST = Symbol('lost');

interface Watched {
  readonly sinceMs: number;
  readonly giveUp: () => void;
}

/** The lost-actor guard: one timer for all who are waited for, in real time (docs/design.md 4). */
export class Watchdog {
  readonly #lostAfterMs: number;
  readonly #watched = new Set<Watched>();

  constructor(lostAfterMs: number) {
    this.#lostAfterMs = lostAfterMs;
  }

  /** Looks after the watched until disposed. */
  start(): Disposable {
    const timer = setInterval(
      () => {
        const nowMs = performance.now();
        for (const watched of this.#watched) if (nowMs - watched.sinceMs > this.#lostAfterMs) watched.giveUp();
      },
      Math.max(10, this.#lostAfterMs / 10),
    );
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  /** The promise's value, or `LOST`; it rejects as the promise does. */
  async watch<T>(promise: Promise<T>): Promise<T | typeof LOST> {
    return new Promise((resolve, reject) => {
      const watched: Watched = {
        sinceMs: performance.now(),
        giveUp: () => {
          this.#watched.delete(watched);
          resolve(LOST);
        },
      };
      this.#watched.add(watched);
      promise.then(
        (value) => {
          this.#watched.delete(watched);
          resolve(value);
        },
        (error: unknown) => {
          this.#watched.delete(watched);
          reject(error);
        },
      );
    });
  }
}
