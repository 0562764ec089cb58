import type { Ended, Message } from '../../src/core/actors/participant.ts';
import type { DeviceMessage } from '../../src/device/boot.ts';

/** From switching off to Windows again: firmware and boot loader. Ours: the reference states no figure. */
const REBOOT_MS = 25_000;
const POWER_ON: DeviceMessage = { kind: 'power-on' };

/** How a device that is off comes to its next power cycle. */
export interface NextStart {
  /** Lab time at which the cycle begins. */
  readonly atMs: number;
  /** What the cycle is told before anything else. */
  readonly messages: readonly Message[];
  /** When the device wants its next turn; undefined while it waits for somebody to press the power button. */
  readonly nextAtMs: number | undefined;
}

/** After a restart the device comes back by itself; after a power cut somebody presses the button again. */
export function nextStart(ended: Ended, told: readonly Message[]): NextStart {
  const missed = told.filter(({ atMs }) => atMs > ended.atMs);
  if (ended.how === 'power-cut') {
    const atMs = ended.atMs + ended.offMs;
    return { atMs, messages: [...missed, { atMs, body: POWER_ON }], nextAtMs: atMs };
  }
  const atMs = ended.atMs + REBOOT_MS;
  const isAwaited = ended.how === 'reboot' || missed.length > 0;
  return { atMs, messages: missed, nextAtMs: isAwaited ? atMs : undefined };
}
