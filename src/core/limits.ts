/** A limit on everything that could otherwise grow without end. Each is met by an error that names it. */
export const LIMITS = {
  /** Actors alive at once on one device. */
  actorsPerDevice: 256,
  /** Items in one queue. */
  queueItems: 4_096,
  /** Real time without a sign of life until an actor counts as lost (docs/design.md 4). */
  lostAfterMs: 30_000,
  /** Wakes that one device may handle at one instant: more is a loop that never sleeps. */
  wakesPerInstant: 100_000,
} as const;

/**
 * The smallest time in which anything that one device does can reach another, hence the least latency of
 * a port and the stretch of time that devices may live through side by side (docs/design.md 4, lookahead).
 */
export const LOOKAHEAD_MS = 5;
