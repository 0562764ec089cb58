import type { Disk } from '../os/disk.ts';

/** What a reset leaves: an Autopilot Reset keeps what `survivors.ts` lists, the other one nothing (autopilot.md 1.7). */
export type ResetKind = 'autopilot-reset' | 'remove-everything';

/** Who asked for it: the management service, somebody at the lock screen, or the status page's button. */
export type ResetOrigin = 'remote' | 'local' | 'status-page';

/**
 * How far a reset has come; what a start of the machine finds decides what it does.
 * - `requested`: accepted; the next start is one of the recovery environment
 * - `preparing`: the recovery environment builds the new Windows beside the old one, which still stands
 * - `cleaning`: the volumes are being cleaned; there is no way back
 * - `new-windows`: the new Windows has to set itself up
 */
export type ResetPhase = 'requested' | 'preparing' | 'cleaning' | 'new-windows';

/** A reset that is under way. */
export interface ResetRecord {
  readonly kind: ResetKind;
  readonly origin: ResetOrigin;
  readonly phase: ResetPhase;
}

/** The partition of the recovery environment: what lies there is there before, during and after a reset. */
export const RECOVERY_PARTITION = 'recovery/';
const RECORD = `${RECOVERY_PARTITION}reset`;

export function readReset(disk: Disk): ResetRecord | undefined {
  const text = disk.read(RECORD);
  return text === undefined ? undefined : (JSON.parse(text) as ResetRecord);
}

export function writeReset(disk: Disk, record: ResetRecord): void {
  disk.write(RECORD, JSON.stringify(record));
}

/** There is no reset any more: it is done, or it was taken back. */
export function closeReset(disk: Disk): void {
  disk.delete(RECORD);
}

/** Whether the machine starts its recovery environment instead of Windows. */
export function startsRecovery(disk: Disk): boolean {
  const phase = readReset(disk)?.phase;
  return phase !== undefined && phase !== 'new-windows';
}
