import type { Machine, StageEnd } from '../machine.ts';
import { CspTree, managedUser } from '../mdm/csp/tree.ts';
import { pendingRebootUris } from '../mdm/pending-reboot.ts';
import { requestSync, signalsOf } from '../mdm/signals.ts';
import { linesOf, titleOf } from './lines.ts';
import { logDifferences, logPage, recordTracking } from './log.ts';
import { firstSyncUri, type PageNodes, type PageScope, readPageNodes } from './nodes.ts';
import { deadlineMs, type PageState, type Phase, startPage, step } from './reducer.ts';

type Failed = Extract<PageState, { readonly phase: 'failed' }>;
type Choice = 'try-again' | 'reset' | 'continue-anyway' | 'collect-logs';

/** BlockInStatusPage's bits (mdm.md 7). */
const CHOICES: readonly (readonly [bit: number, choice: Choice])[] = [
  [1, 'reset'],
  [2, 'try-again'],
  [4, 'continue-anyway'],
];
/** After this long at a failed page nobody is there to choose. Ours. */
const PATIENCE_MS = 30 * 60_000;
const CONTINUE: StageEnd = { next: 'continue' };

/**
 * Device preparation and device setup of the status page (autopilot.md 1.5, mdm.md 6.1). Ends in a restart when a
 * policy or an app asked for one; entered again after it, it lets the flow pass.
 */
export async function runDeviceSetup(machine: Machine): Promise<StageEnd> {
  if (isProvisioned(machine, 'Device')) return CONTINUE;
  const end = await runPage(machine, 'Device', 'device-preparation');
  if (end.next !== 'continue') return end;
  const reasons = [
    ...pendingRebootUris(machine),
    ...readPageNodes(machine, 'Device').items.flatMap(({ uri, needsReboot }) => (needsReboot ? [uri] : [])),
  ];
  if (reasons.length === 0 || !isProvisioned(machine, 'Device')) return CONTINUE;
  return { next: 'reboot', reason: `the device was set up with ${reasons.join(', ')}` };
}

/** Account setup of the status page, once the user has signed in to Windows. */
export async function runAccountSetup(machine: Machine): Promise<StageEnd> {
  // What was the user's before the sign-in had nowhere to go (mdm.md 6.1, 5): everybody looks again.
  requestSync(machine, 'login');
  signalsOf(machine).checkIns.push('login');
  return isProvisioned(machine, 'User') ? CONTINUE : runPage(machine, 'User', 'account-setup');
}

async function runPage(machine: Machine, scope: PageScope, first: Phase): Promise<StageEnd> {
  let state = startPage(first, startedAtMs(machine, scope));
  for (;;) {
    state = await untilEnd(machine, scope, state);
    if (state.phase === 'done') {
      if (!state.isSkipped) markProvisioned(machine, scope, '1');
      machine.trace('esp.phase-done', { scope, isSkipped: state.isSkipped });
      return CONTINUE;
    }
    if (state.phase !== 'failed') continue;
    showFailure(machine, state);
    const choice = await askWhatNext(machine, state);
    if (choice === 'continue-anyway') return CONTINUE;
    if (choice !== 'try-again') {
      markProvisioned(machine, scope, '0');
      return { next: 'failed', code: state.code, hop: `esp.${state.hop}`, detail: state.detail };
    }
    machine.disk.write(startPath(scope), String(machine.clock.now()));
    state = step(state, { kind: 'retried', atMs: machine.clock.now(), nodes: readPageNodes(machine, scope) }).state;
    requestSync(machine, 'user');
    signalsOf(machine).checkIns.push('try-again');
  }
}

/** Looks at the nodes at each change and at each limit until the page has ended. */
async function untilEnd(machine: Machine, scope: PageScope, from: PageState): Promise<PageState> {
  let state = from;
  let before: PageNodes | undefined;
  let shown = '';
  for (;;) {
    const nodes = readPageNodes(machine, scope);
    const next = step(state, { kind: 'observed', atMs: machine.clock.now(), nodes });
    if (nodes.hasSynced && !nodes.isSkipped) logDifferences(machine, before, nodes);
    for (const effect of next.effects) {
      if (effect.kind === 'enter') machine.reach(`esp.${effect.phase}`);
      if (effect.kind === 'log') logPage(machine, effect.id, effect.data);
    }
    state = next.state;
    const phase = state.phase === 'failed' ? state.during : state.phase;
    if (phase !== 'done' && nodes.hasSynced) {
      const fields = linesOf(phase, nodes);
      const text = JSON.stringify(fields);
      if (text !== shown) {
        machine.person.progress('status-page', { ...fields });
        recordTracking(machine, scope === 'User' ? managedUser(machine) : undefined, nodes);
      }
      shown = text;
    }
    const untilMs = deadlineMs(state, nodes);
    if (untilMs === undefined) return state;
    before = nodes;
    await signalsOf(machine).waitForChange(Math.max(0, untilMs - machine.clock.now()));
  }
}

const failedBefore = new WeakSet<Machine>();

function showFailure(machine: Machine, { during, code, hop, detail }: Failed): void {
  const data = { phase: during, code, hop, detail };
  // A milestone is reached once a boot; a page that was tried again may fail again.
  if (failedBefore.has(machine)) machine.trace('esp.failed-again', data);
  else machine.reach('esp.failed', data);
  failedBefore.add(machine);
}

/** Offers what the admin allows (mdm.md 7, BlockInStatusPage); undefined when nothing helps or nobody answers. */
async function askWhatNext(machine: Machine, { during, code }: Failed): Promise<Choice | undefined> {
  const tree = new CspTree(machine);
  const root = firstSyncUri(machine, 'Device');
  const bits = root === undefined ? 0 : Number(tree.read(`${root}/BlockInStatusPage`) ?? 0);
  const logs: Choice[] =
    root !== undefined && tree.read(`${root}/AllowCollectLogsButton`) === 'true' ? ['collect-logs'] : [];
  const choices: Choice[] = [...CHOICES.flatMap(([bit, choice]) => ((bits & bit) === 0 ? [] : [choice])), ...logs];
  if (choices.length === 0) return undefined;
  const text = (root && tree.read(`${root}/CustomErrorText`)) ?? 'Setup could not be completed.';
  const fields = { title: titleOf(during), code, text, choices };
  for (;;) {
    const { value: answer } = await machine.actors.race<{ choice: Choice } | undefined>('the failed status page', [
      () => machine.person.show('status-page', fields),
      async () => {
        await machine.actors.sleep(PATIENCE_MS, 'somebody to come to the failed status page');
        return undefined;
      },
    ]);
    if (answer === undefined) return undefined;
    machine.trace('esp.choice', { choice: answer.choice });
    if (answer.choice !== 'collect-logs') return choices.includes(answer.choice) ? answer.choice : undefined;
  }
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
  tree.write(`${root}/IsSyncDone`, 'true');
  tree.write(`./${scope}/Vendor/MSFT/EnrollmentStatusTracking/Setup/HasProvisioningCompleted`, 'true');
}
