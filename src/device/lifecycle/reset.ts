import { type Failure, stageFailed } from '../failure.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { recall } from '../oobe/progress.ts';
import { isOnBattery } from '../power.ts';
import { isRecoveryEnabled } from './recovery-environment.ts';
import { REDEPLOYMENT, writeRedeploymentStatus } from './redeployment-status.ts';
import { closeReset, type ResetKind, type ResetOrigin, readReset, writeReset } from './reset-record.ts';

const NOT_SUPPORTED = '0x80070032';
/** ERROR_NOT_READY. Ours: of a reset without enough power its Status is documented, no code. */
const NOT_READY = '0x80070015';
const HOP = 'reset';
/** Where a machine that belongs to Active Directory names its domain. */
const DOMAIN_KEY = 'HKLM/SYSTEM/CurrentControlSet/Services/Tcpip/Parameters';

/**
 * Asks this machine to reset itself. What stands against it is found out at once (autopilot.md 2.6); else it restarts
 * into the recovery environment, either by whoever asked or at its next start.
 * @returns why it will not, or undefined
 */
export function requestReset(machine: Machine, kind: ResetKind, origin: ResetOrigin): Failure | undefined {
  const { disk } = machine;
  const underWay = readReset(disk)?.phase;
  // A new Windows that still sets itself up can be asked for the next one.
  if (underWay !== undefined && underWay !== 'new-windows') return undefined;
  const failure = obstacleTo(machine, kind);
  if (failure !== undefined) {
    if (kind === 'autopilot-reset') writeRedeploymentStatus(disk, REDEPLOYMENT.failedInExec, failure.code);
    reportFailedReset(machine, origin, failure);
    return failure;
  }
  writeReset(disk, { kind, origin, phase: 'requested' });
  if (kind === 'autopilot-reset') writeRedeploymentStatus(disk, REDEPLOYMENT.scheduled);
  machine.reach('reset.started', { kind, origin });
  return undefined;
}

/** The end of a stage that resets the machine: it restarts into its recovery environment, or says why it cannot. */
export function resetDevice(machine: Machine, kind: ResetKind, origin: ResetOrigin): StageEnd {
  const failure = requestReset(machine, kind, origin) ?? lackOfPower(machine, kind, origin);
  if (failure !== undefined) return stageFailed(failure);
  if (kind === 'autopilot-reset') writeRedeploymentStatus(machine.disk, REDEPLOYMENT.waitingForReboot);
  return { next: 'reboot', reason: 'the device is reset' };
}

/** A reset that was accepted is given up when the device runs on its battery (mdm.md 7, RemoteWipe, Status 40). */
function lackOfPower(machine: Machine, kind: ResetKind, origin: ResetOrigin): Failure | undefined {
  const { disk } = machine;
  if (kind !== 'autopilot-reset' || !isOnBattery(disk)) return undefined;
  const failure = { code: NOT_READY, hop: HOP, detail: 'the device runs on its battery' };
  closeReset(disk);
  writeRedeploymentStatus(disk, REDEPLOYMENT.failedPower, failure.code);
  reportFailedReset(machine, origin, failure);
  return failure;
}

/** Tells of a reset that did not begin or was taken back, in the log of device management among others. */
export function reportFailedReset(machine: Machine, origin: ResetOrigin, failure: Failure): void {
  const { code, hop, detail } = failure;
  machine.events.write({
    channel: 'deviceManagement',
    id: 404,
    level: 'error',
    message: 'The reset failed.',
    data: { code, detail },
  });
  machine.reach('reset.failed', { origin, code, hop, detail });
}

function obstacleTo(machine: Machine, kind: ResetKind): Failure | undefined {
  const refuse = (detail: string): Failure => ({ code: NOT_SUPPORTED, hop: HOP, detail });
  if (!isRecoveryEnabled(machine.disk)) return refuse('the recovery environment is not there or not enabled');
  if (kind === 'remove-everything') return undefined;
  if (recall(machine, 'joined') === undefined) return refuse('the device is not joined to Entra ID');
  return isHybrid(machine) ? refuse('the device is hybrid joined: it needs a full wipe') : undefined;
}

function isHybrid({ registry }: Machine): boolean {
  return (registry.getString(DOMAIN_KEY, 'Domain') ?? '') !== '';
}
