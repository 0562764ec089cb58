import type { Random } from '../core/random.ts';

/** A piece of work's duration: uniform between the two bounds, in milliseconds. */
export interface Delay {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * How long the service's own work takes: waiting for it is half of what goes wrong in real life.
 * The sample timings and the typical ones of autopilot.md 1.2 and 1.11; what is not known there is ours.
 */
export const DEFAULT_DELAYS = {
  /** From POST of an imported identity to `complete` or `error` (autopilot.md 1.2: 95 s sample). */
  import: { minMs: 60_000, maxMs: 95_000 },
  /** From `complete` until the device shows in windowsAutopilotDeviceIdentities (graph.md 2.1, point 3). */
  deviceVisible: { minMs: 20_000, maxMs: 60_000 },
  /** From a deletion until the device is gone from windowsAutopilotDeviceIdentities; ours, as for `deviceVisible`. */
  deviceRemoved: { minMs: 20_000, maxMs: 60_000 },
  /** From the targeting of a managed device until it is registered: at most 48 h (autopilot.md ap-1.11-03); the hour is ours. */
  conversion: { minMs: 3_600_000, maxMs: 172_800_000 },
  /** A sync that an admin asked for (autopilot.md 1.2: 1 s sample). */
  sync: { minMs: 1_000, maxMs: 5_000 },
  /** From a file of an app until its address takes content, and from its commit to the verdict; ours. */
  content: { minMs: 1_000, maxMs: 5_000 },
  /** Until a dynamic group notices a changed device; ours. */
  dynamicGroup: { minMs: 60_000, maxMs: 300_000 },
  /** From membership to an assigned profile (autopilot.md 1.11: about 15 minutes after import). */
  profileAssignment: { minMs: 300_000, maxMs: 600_000 },
  /** From a user's first session at a device until it is known what the user should have: the next one brings it (autopilot.md ap-1.5-17); ours. */
  userTargeting: { minMs: 5_000, maxMs: 60_000 },
} as const satisfies Record<string, Delay>;

export type DelayName = keyof typeof DEFAULT_DELAYS;
export type Delays = Readonly<Record<DelayName, Delay>>;

const NONE: Delay = { minMs: 0, maxMs: 0 };

/** For those who watch wire traffic and not clocks: every job is due at once. */
export const NO_DELAYS: Delays = {
  import: NONE,
  deviceVisible: NONE,
  deviceRemoved: NONE,
  conversion: NONE,
  sync: NONE,
  content: NONE,
  dynamicGroup: NONE,
  profileAssignment: NONE,
  userTargeting: NONE,
};

/** How a person asks for delays: as they are, none at all, or so many times as long. */
export type DelayChoice = 'default' | 'none' | `${number}x`;

export function isDelayChoice(text: unknown): text is DelayChoice {
  return typeof text === 'string' && /^(default|none|\d+(\.\d+)?x)$/.test(text);
}

/** @example delaysBy('0.1x').import; // { minMs: 6000, maxMs: 9500 } */
export function delaysBy(choice: DelayChoice): Delays {
  if (choice === 'default') return DEFAULT_DELAYS;
  if (choice === 'none') return NO_DELAYS;
  const factor = Number(choice.slice(0, -1));
  const scaled = Object.entries(DEFAULT_DELAYS).map(([name, { minMs, maxMs }]) => {
    return [name, { minMs: Math.round(minMs * factor), maxMs: Math.round(maxMs * factor) }];
  });
  return Object.fromEntries(scaled) as Delays;
}

/** Draws one duration in milliseconds. */
export function drawDelay(delay: Delay, random: Random): number {
  return delay.minMs === delay.maxMs ? delay.minMs : random.int(delay.minMs, delay.maxMs);
}
