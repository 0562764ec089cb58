import type { Actors } from '../core/actors/actors.ts';
import type { Disk } from './os/disk.ts';

const RESTARTING = 'firmware/restarting';
const BOOTS = 'firmware/boots';
/** How far the firmware's clock is ahead, milliseconds; absent when it is right. */
export const CLOCK_OFFSET = 'firmware/clock-offset';

/** Switches off to come back by itself; what is on the disk is all that does. */
export function restart(machine: { readonly actors: Actors; readonly disk: Disk }, reason: string): Promise<never> {
  const { actors, disk } = machine;
  disk.write(RESTARTING, reason);
  actors.record('trace', 'power.restart', { reason });
  return actors.end('reboot');
}

/** Switches off until somebody presses the power button. */
export function shutDown({ actors }: { readonly actors: Actors }, reason: string): Promise<never> {
  actors.record('trace', 'power.off', { reason });
  return actors.end('shutdown');
}

/** Whether the machine went off to come back by itself. */
export function isRestarting(disk: Disk): boolean {
  return disk.read(RESTARTING) !== undefined;
}

/** The number that the coming boot has, from 1. */
export function nextBootNumber(disk: Disk): number {
  return Number(disk.read(BOOTS) ?? 0) + 1;
}

/** Puts down that this boot has begun. */
export function countBoot(disk: Disk): void {
  disk.write(BOOTS, String(nextBootNumber(disk)));
  disk.delete(RESTARTING);
}
