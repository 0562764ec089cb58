import type { Actors } from '../core/actors/actors.ts';
import type { Disk } from './os/disk.ts';

const RESTARTING = 'firmware/restarting';
const SHUT_DOWN = 'firmware/shut-down';
const BOOTS = 'firmware/boots';
/** How far the firmware's clock is ahead, milliseconds; absent when it is right. */
export const CLOCK_OFFSET = 'firmware/clock-offset';

/** There when the firmware sees no mains. */
export const ON_BATTERY = 'firmware/on-battery';

/** Switches off to come back by itself; what is on the disk is all that does. */
export function restart(machine: { readonly actors: Actors; readonly disk: Disk }, reason: string): Promise<never> {
  const { actors, disk } = machine;
  disk.write(RESTARTING, reason);
  actors.record('trace', 'power.restart', { reason });
  return actors.end('reboot');
}

/** Switches off until somebody presses the power button. */
export function shutDown(
  { actors, disk }: { readonly actors: Actors; readonly disk: Disk },
  reason: string,
): Promise<never> {
  disk.write(SHUT_DOWN, reason);
  actors.record('trace', 'power.off', { reason });
  return actors.end('shutdown');
}

/**
 * Takes the power away at this very point: nothing that the machine does from here on leaves a trace. Somebody presses
 * the button again `offMs` later.
 */
export function cutPower(actors: Actors, offMs: number, during: Readonly<Record<string, unknown>>): Promise<never> {
  actors.record('trace', 'power.cut', { ...during, offMs });
  return actors.cutPower(offMs);
}

/** Whether the machine runs on its battery. */
export function isOnBattery(disk: Disk): boolean {
  return disk.read(ON_BATTERY) !== undefined;
}

/** Whether the machine went off to come back by itself. */
export function isRestarting(disk: Disk): boolean {
  return disk.read(RESTARTING) !== undefined;
}

/** How the last power cycle ended: Windows finds out at its start, as it does for event 41 (power-cuts.md 4). */
export function lastEnd(disk: Disk): 'never on' | 'restarted' | 'shut down' | 'power lost' {
  if (isRestarting(disk)) return 'restarted';
  if (disk.read(SHUT_DOWN) !== undefined) return 'shut down';
  return nextBootNumber(disk) === 1 ? 'never on' : 'power lost';
}

/** The number that the coming boot has, from 1. */
export function nextBootNumber(disk: Disk): number {
  return Number(disk.read(BOOTS) ?? 0) + 1;
}

/** Puts down that this boot has begun. */
export function countBoot(disk: Disk): void {
  disk.write(BOOTS, String(nextBootNumber(disk)));
  disk.delete(RESTARTING);
  disk.delete(SHUT_DOWN);
}
