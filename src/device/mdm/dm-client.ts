import { startManagementAgent } from '../apps/agent.ts';
import { startMsiInstaller } from '../apps/msi-installer.ts';
import { resetDevice } from '../lifecycle/reset.ts';
import { readReset } from '../lifecycle/reset-record.ts';
import type { Machine } from '../machine.ts';
import { restart } from '../power.ts';
import { providerUri } from './apply-provisioning.ts';
import { changeClientState, readClientState } from './client-state.ts';
import { REBOOT_NOW_PATH } from './csp/rows/reboot.ts';
import { CspTree } from './csp/tree.ts';
import { runSession, type SessionOutcome } from './dm-session.ts';
import { readEnrollment, removeEnrollment } from './enrollment-record.ts';
import { clearPendingReboot } from './pending-reboot.ts';
import { intervalAfter, readPollSets } from './poll-schedule.ts';
import { startScepClient } from './scep-client.ts';
import { type SyncReason, signalsOf } from './signals.ts';
import { pendingUnenrollment } from './unenrollment.ts';

export { requestSync } from './signals.ts';

/** RebootNow and a reset are answered first and obeyed soon after (mdm.md 6, Deferred). */
const REBOOT_NOW_DELAY_MS = 60_000;

const started = new WeakSet<Machine>();

/**
 * Starts the management client and what serves it, once a boot: its first session at once after enrolment, then by
 * the provider's poll schedule and whenever `requestSync` asks for one, one session at a time.
 */
export function startDmClient(machine: Machine): void {
  if (started.has(machine)) return;
  started.add(machine);
  // Whatever the last boot owed a restart for has had it.
  clearPendingReboot(machine);
  machine.actors.spawn('dm-client', () => runClient(machine));
  startMsiInstaller(machine);
  startScepClient(machine);
  startManagementAgent(machine);
}

async function runClient(machine: Machine): Promise<void> {
  for (let enrollment = readEnrollment(machine); enrollment !== undefined; enrollment = readEnrollment(machine)) {
    const reason = await nextReason(machine);
    const outcome = await runSession(machine, enrollment, reason);
    logSessionEnd(machine, outcome);
    machine.trace('mdm.session', { number: readClientState(machine).sessions, origin: reason, end: outcome });
    // The status page waits for sessions as well as for nodes.
    signalsOf(machine).change();
    const left = pendingUnenrollment(machine);
    if (left !== undefined && !(outcome.reason === 'aborted' && outcome.by === 'client')) {
      removeEnrollment(machine, enrollment);
      machine.trace('mdm.unenrolled', { providerId: left });
      return;
    }
    if (left !== undefined) signalsOf(machine).syncs.push('csp');
    const reboot = machine.disk.read(REBOOT_NOW_PATH);
    if (reboot !== undefined) {
      machine.disk.delete(REBOOT_NOW_PATH);
      await machine.actors.sleep(REBOOT_NOW_DELAY_MS, 'the restart that the management service asked for');
      await restart(machine, reboot);
    }
    const reset = readReset(machine.disk);
    if (reset?.phase === 'requested') {
      await machine.actors.sleep(REBOOT_NOW_DELAY_MS, 'the restart that the reset begins with');
      const end = resetDevice(machine, reset.kind, reset.origin);
      if (end.next === 'reboot') await restart(machine, end.reason);
    }
  }
}

/** Ours: of the two events of each session (208, 209) only the one of a session that failed is written. */
function logSessionEnd({ events }: Machine, outcome: SessionOutcome): void {
  if (outcome.reason !== 'failed') return;
  const { detail } = outcome;
  events.write({
    channel: 'deviceManagement',
    id: 209,
    level: 'error',
    message: `MDM Session: OMA-DM session ended with status: (${detail}).`,
    data: { status: detail },
  });
}

/** Waits for somebody to ask for a session or for the next scheduled one. Many wishes are one session. */
async function nextReason(machine: Machine): Promise<SyncReason> {
  const { syncs } = signalsOf(machine);
  const { sessions, nextPollAtMs } = readClientState(machine);
  if (sessions === 0) {
    planNext(machine);
    return 'post-enrolment';
  }
  const waitMs = Math.max(0, (nextPollAtMs ?? 0) - machine.clock.now());
  const asked = await syncs.take(waitMs);
  if (asked === undefined) {
    planNext(machine);
    return 'schedule';
  }
  for (let more = await takeWaiting(machine); more !== undefined; more = await takeWaiting(machine));
  return asked;
}

function takeWaiting(machine: Machine): Promise<SyncReason | undefined> {
  return signalsOf(machine).syncs.take(0);
}

function planNext(machine: Machine): void {
  const enrollment = readEnrollment(machine);
  if (enrollment === undefined) return;
  const { polls } = readClientState(machine);
  const sets = readPollSets(new CspTree(machine), providerUri('Device', enrollment.providerId));
  const minutes = intervalAfter(sets, polls);
  changeClientState(machine, { polls: polls + 1, nextPollAtMs: machine.clock.now() + minutes * 60_000 });
}
