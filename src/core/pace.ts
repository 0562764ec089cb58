import { setImmediate, setTimeout } from 'node:timers/promises';

/** Simulated time for real time: `max` never waits, 60 lets a minute pass in a second. */
export type Pace = 'max' | number;

/** How long the event loop may be held before timers, signals and sockets get a turn. */
const HOLD_MS = 16;

/**
 * Makes jumps of lab time take real time, and lets the process breathe in between.
 * @example const pace = createPacer('max'); await pace(nextMs);
 */
export function createPacer(pace: Pace): (toMs: number) => Promise<void> {
  let heldSince = performance.now();
  let lastMs: number | undefined;
  return async (toMs) => {
    const jumpMs = toMs - (lastMs ?? toMs);
    lastMs = toMs;
    const waitMs = pace === 'max' ? 0 : jumpMs / pace;
    if (waitMs >= 1) await setTimeout(waitMs);
    else if (performance.now() - heldSince > HOLD_MS) await setImmediate();
    else return;
    heldSince = performance.now();
  };
}
