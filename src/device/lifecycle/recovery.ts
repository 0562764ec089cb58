import { invariant } from '../../core/errors.ts';
import type { Machine } from '../machine.ts';
import { restart } from '../power.ts';
import { REDEPLOYMENT, writeRedeploymentStatus } from './redeployment-status.ts';
import { reportFailedReset } from './reset.ts';
import { closeReset, RECOVERY_PARTITION, type ResetRecord, readReset, writeReset } from './reset-record.ts';
import { survives } from './survivors.ts';

/** Building a new Windows from the component store, and replacing the old one, milliseconds. Ours: about half an hour in all. */
const PREPARING_MS = { low: 6 * 60_000, high: 12 * 60_000 } as const;
const CLEANING_MS = { low: 2 * 60_000, high: 5 * 60_000 } as const;
/** What is said of a reset that the power cut short. Ours: no code is documented. */
const INTERRUPTED = '0x800704C7';

const INSTALLATIONS = `${RECOVERY_PARTITION}installations`;

/** How often this machine has been given a new Windows: each one has accounts of its own. */
export function installationNumber({ disk }: Pick<Machine, 'disk'>): number {
  return Number(disk.read(INSTALLATIONS) ?? 0);
}

/**
 * A start of the recovery environment, which carries out the reset that is on record (autopilot.md 2.6): it builds a new
 * Windows of the same version, then cleans the volume. One that was interrupted while the old Windows still stood is
 * taken back, as RemoteWipe says of a reset (mdm.md 7); later there is no way back, and it goes on. Ours, for there
 * Windows may be left unusable.
 */
export async function runRecovery(machine: Machine): Promise<never> {
  const { disk, actors, random } = machine;
  const reset = readReset(disk);
  invariant(reset !== undefined, 'the recovery environment starts for a reset alone');
  const { kind, origin, phase } = reset;
  machine.reach('reset.recovery', { kind, origin, phase });
  if (phase === 'preparing') return rollBack(machine, reset);
  if (phase === 'requested') {
    writeReset(disk, { ...reset, phase: 'preparing' });
    await actors.sleep(random.fork('preparing').int(PREPARING_MS.low, PREPARING_MS.high), 'a new Windows to be built');
    writeReset(disk, { ...reset, phase: 'cleaning' });
  }
  for (const path of disk.list('')) if (!survives(disk, path, kind)) disk.delete(path);
  await actors.sleep(random.fork('cleaning').int(CLEANING_MS.low, CLEANING_MS.high), 'the volume to be cleaned');
  disk.write(INSTALLATIONS, String(installationNumber(machine) + 1));
  writeReset(disk, { ...reset, phase: 'new-windows' });
  return restart(machine, 'the new Windows takes over');
}

async function rollBack(machine: Machine, { kind, origin }: ResetRecord): Promise<never> {
  if (kind === 'autopilot-reset') writeRedeploymentStatus(machine.disk, REDEPLOYMENT.failedInternally, INTERRUPTED);
  reportFailedReset(machine, origin, { code: INTERRUPTED, hop: 'recovery', detail: 'the reset was interrupted' });
  closeReset(machine.disk);
  return restart(machine, 'the reset was interrupted and is taken back');
}
