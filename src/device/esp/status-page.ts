import { endAllRests } from '../apps/reevaluation-schedule.ts';
import { resetDevice } from '../lifecycle/reset.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { managedUser } from '../mdm/csp/managed-user.ts';
import { CspTree } from '../mdm/csp/tree.ts';
import { pendingRebootUris } from '../mdm/pending-reboot.ts';
import { requestSync, signalsOf } from '../mdm/signals.ts';
import type { Disk } from '../os/disk.ts';
import { askWhatNext, logChoice, showFailure } from './failed-page.ts';
import { linesOf } from './lines.ts';
import { logDifferences, logPage, logWebEvent, recordTracking } from './log.ts';
import { firstSyncUri, type PageNodes, type PageScope, readPageNodes } from './nodes.ts';
import { deadlineMs, isOpen, type PageState, type Phase, startPage, step, whatHolds } from './reducer.ts';

const CONTINUE: StageEnd = { next: 'continue' };
/** Here lies that the page does not hold the device any more. */
const OVER = 'esp/over';
/** Here lies the phase that somebody passed over with "Continue anyway". */
const CONTINUED = 'esp/continued-anyway';

/**
 * Device preparation and device setup of the status page (autopilot.md 1.5, mdm.md 6.1). Ends in a restart when a
 * policy or an app asked for one; entered again after it, it goes on or lets the flow pass.
 */
export async function runDeviceSetup(machine: Machine): Promise<StageEnd> {
  if (isProvisioned(machine, 'Device') || machine.disk.read(CONTINUED) !== undefined) return CONTINUE;
  const end = await runPage(machine, 'Device', 'device-preparation');
  if (end.next !== 'continue') return end;
  const restarting = readPageNodes(machine, 'Device').items.flatMap(({ uri, reboot }) =>
    reboot === 'none' ? [] : [uri],
  );
  const reasons = [...pendingRebootUris(machine), ...restarting];
  if (reasons.length === 0 || !isProvisioned(machine, 'Device')) return CONTINUE;
  return restartFor(machine, reasons);
}

/** Account setup of the status page, once the user has signed in to Windows. */
export async function runAccountSetup(machine: Machine): Promise<StageEnd> {
  // What was the user's before the sign-in had nowhere to go (mdm.md 6.1, 5): everybody looks again.
  requestSync(machine, 'login');
  signalsOf(machine).checkIns.push('login');
  const end = isProvisioned(machine, 'User') ? CONTINUE : await runPage(machine, 'User', 'account-setup');
  if (end.next !== 'continue') return end;
  letGoOfPage(machine.disk);
  // What the page did not wait for is installed from here on.
  signalsOf(machine).checkIns.push('status-page-over');
  return end;
}

/** Another user's account setup has the whole of its time before it. */
export function beginAccountSetup({ disk }: Machine): void {
  disk.delete(startPath('User'));
}

/** Whether the status page still holds the device back: until then nothing is installed that it does not wait for. */
export function isHeldByPage(machine: Machine): boolean {
  return machine.disk.read(OVER) === undefined && !readPageNodes(machine, 'Device').isSkipped;
}

/** The page holds the device no longer, or never did. */
export function letGoOfPage(disk: Disk): void {
  disk.write(OVER, '');
}

/** Whether somebody has passed over a failed phase. */
export function wasContinuedAnyway({ disk }: Machine): boolean {
  return disk.read(CONTINUED) !== undefined;
}

async function runPage(machine: Machine, scope: PageScope, first: Phase): Promise<StageEnd> {
  let state = startPage(first, startedAtMs(machine, scope));
  let nodes: PageNodes | undefined;
  for (;;) {
    const seen = await untilEnd(machine, scope, state, nodes);
    ({ state, nodes } = seen);
    if (seen.isLeft && isOpen(state)) {
      logChoice(machine, 'continue-anyway');
      machine.disk.write(CONTINUED, state.phase);
      return CONTINUE;
    }
    if (state.phase === 'restart') return restartFor(machine, state.uris);
    if (state.phase === 'done') {
      if (!state.isSkipped) {
        markProvisioned(machine, scope, '1');
        logWebEvent(machine, 'CommercialOOBE_ESPProgress_Page_Exiting', 'BootstrapStatus: Exiting page normally.');
      }
      machine.trace('esp.phase-done', { scope, isSkipped: state.isSkipped });
      return CONTINUE;
    }
    if (state.phase !== 'failed') continue;
    showFailure(machine, state);
    const choice = await askWhatNext(machine, state, nodes);
    if (choice === 'continue-anyway') {
      machine.disk.write(CONTINUED, state.during);
      return CONTINUE;
    }
    if (choice === 'reset') return resetDevice(machine, 'remove-everything', 'status-page');
    if (choice !== 'try-again') {
      markProvisioned(machine, scope, '0');
      logPage(machine, 301, { stage: state.during, code: state.code });
      return { next: 'failed', code: state.code, hop: `esp.${state.hop}`, detail: state.detail };
    }
    machine.disk.write(startPath(scope), String(machine.clock.now()));
    state = step(state, { kind: 'retried', atMs: machine.clock.now(), nodes: readPageNodes(machine, scope) }).state;
    endAllRests(machine);
    requestSync(machine, 'user');
    signalsOf(machine).checkIns.push('try-again');
  }
}

/** The page when it has ended, or when somebody has left one that does not block. */
interface Seen {
  readonly state: PageState;
  readonly nodes: PageNodes;
  readonly isLeft: boolean;
}

/** Looks at the nodes at each change and at each limit until the page has ended. */
async function untilEnd(
  machine: Machine,
  scope: PageScope,
  from: PageState,
  lastSeen: PageNodes | undefined,
): Promise<Seen> {
  let state = from;
  let before = lastSeen;
  let shown = '';
  let told = '';
  for (;;) {
    const nodes = readPageNodes(machine, scope);
    const next = step(state, { kind: 'observed', atMs: machine.clock.now(), nodes });
    if (nodes.hasSynced && !nodes.isSkipped) {
      logDifferences(machine, before, nodes);
      if (statesOf(nodes) !== statesOf(before)) {
        recordTracking(machine, scope === 'User' ? managedUser(machine) : undefined, nodes);
      }
    }
    for (const effect of next.effects) {
      if (effect.kind === 'enter') machine.reach(`esp.${effect.phase}`, scope === 'User' ? whoIsThere(machine) : {});
      if (effect.kind === 'log') logPage(machine, effect.id, effect.data);
    }
    state = next.state;
    const phase = state.phase === 'failed' ? state.during : state.phase;
    if (phase !== 'done' && phase !== 'restart' && nodes.hasSynced) {
      const fields = { ...linesOf(phase, nodes), ...(nodes.isBlocking ? {} : { choices: ['continue-anyway'] }) };
      const text = JSON.stringify(fields);
      if (text !== shown) machine.person.progress('status-page', { ...fields });
      shown = text;
      // People see "Identifying" and no reason for it; the trace has it (autopilot.md 4.4).
      const isIdentifying = fields.lines.some((line) => line.text === 'Identifying');
      const reason = isIdentifying ? whatHolds(nodes) : '';
      if (reason !== told && reason !== '') machine.trace('esp.identifying', { phase, waitsFor: reason });
      told = reason;
    }
    const untilMs = deadlineMs(state, nodes);
    if (untilMs === undefined) return { state, nodes, isLeft: false };
    before = nodes;
    const isLeft = await waitOrLeave(machine, Math.max(0, untilMs - machine.clock.now()), nodes);
    if (isLeft) return { state, nodes, isLeft };
  }
}

/** Waits for a change, at most that long; true when somebody has left the page in the meantime, where it lets them. */
async function waitOrLeave(machine: Machine, withinMs: number, { isBlocking, hasSynced }: PageNodes): Promise<boolean> {
  const change = () => signalsOf(machine).waitForChange(withinMs);
  if (isBlocking || !hasSynced) {
    await change();
    return false;
  }
  const { index } = await machine.actors.race<unknown>('the status page or who leaves it', [
    change,
    async () => {
      for (;;) {
        const { choice } = await machine.person.interrupts('status-page');
        if (choice === 'continue-anyway') return;
      }
    },
  ]);
  return index === 1;
}

/** What diagnostics are told of: every item with its state, the last one of a phase too. */
function statesOf(nodes: PageNodes | undefined): string {
  return JSON.stringify(nodes?.items.map(({ uri, state }) => [uri, state]) ?? []);
}

/** Whose account setup it is: there is one a user (mdm.md 6.1). */
function whoIsThere(machine: Machine): { readonly upn?: string } {
  const account = machine.accounts.get(managedUser(machine) ?? '');
  return account?.kind === 'entra' ? { upn: account.upn } : {};
}

/** An app's restart is asked for once: what it wanted is settled by it. */
function restartFor(machine: Machine, uris: readonly string[]): StageEnd {
  const tree = new CspTree(machine);
  for (const uri of uris) {
    if (uri.includes('/EnrollmentStatusTracking/')) tree.write(`${uri}/RebootRequired`, '1');
  }
  return { next: 'reboot', reason: `the device was set up with ${uris.join(', ')}` };
}

function startPath(scope: PageScope): string {
  return `esp/${scope.toLowerCase()}-started-at`;
}

/** The limits count on over a restart in the middle. */
function startedAtMs({ disk, clock }: Machine, scope: PageScope): number {
  const path = startPath(scope);
  if (disk.read(path) === undefined) disk.write(path, String(clock.now()));
  return Number(disk.read(path));
}

function isProvisioned(machine: Machine, scope: PageScope): boolean {
  const root = firstSyncUri(machine, scope);
  return root !== undefined && new CspTree(machine).read(`${root}/IsSyncDone`) === 'true';
}

/** The end of a phase as the server can read it (mdm.md 6.1, 4). */
function markProvisioned(machine: Machine, scope: PageScope, success: '0' | '1'): void {
  const root = firstSyncUri(machine, scope);
  if (root === undefined) return;
  const tree = new CspTree(machine);
  tree.write(`${root}/WasDeviceSuccessfullyProvisioned`, success);
  if (success === '0') return;
  tree.write(`./${scope}/Vendor/MSFT/EnrollmentStatusTracking/Setup/HasProvisioningCompleted`, 'true');
  // Last: by it the phase is known to be over.
  tree.write(`${root}/IsSyncDone`, 'true');
}
