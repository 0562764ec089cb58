import type { Disk } from '../os/disk.ts';
import { RECOVERY_PARTITION } from './reset-record.ts';

/** RemoteWipe/AutomaticRedeployment/Status (mdm.md 7). */
export const REDEPLOYMENT = {
  neverRun: 0,
  complete: 1,
  scheduled: 10,
  waitingForReboot: 20,
  failedInExec: 30,
  failedPower: 40,
  failedInternally: 50,
} as const;

/** How the last Autopilot Reset stands, as the management service reads it. */
export interface RedeploymentStatus {
  readonly status: (typeof REDEPLOYMENT)[keyof typeof REDEPLOYMENT];
  /** HRESULT, `0x80070032`; `0x00000000` without an error. */
  readonly lastError: string;
}

const NO_ERROR = '0x00000000';
/** It has to outlive what it tells of. */
const PATH = `${RECOVERY_PARTITION}redeployment-status`;

export function readRedeploymentStatus(disk: Disk): RedeploymentStatus {
  const text = disk.read(PATH);
  return text === undefined
    ? { status: REDEPLOYMENT.neverRun, lastError: NO_ERROR }
    : (JSON.parse(text) as RedeploymentStatus);
}

export function writeRedeploymentStatus(
  disk: Disk,
  status: RedeploymentStatus['status'],
  lastError: string = NO_ERROR,
): void {
  disk.write(PATH, JSON.stringify({ status, lastError } satisfies RedeploymentStatus));
}
