import { guidOfEntraSid } from '../../core/guid.ts';
import type { AppReport } from '../../protocol/sidecar/app-report.ts';
import type { SidecarApp } from '../../protocol/sidecar/required-apps.ts';
import { CHECKIN_INTERVAL_MINUTES } from '../../protocol/sidecar/session.ts';
import { isHeldByPage } from '../esp/status-page.ts';
import { isRedeployed } from '../lifecycle/redeployed.ts';
import type { Machine } from '../machine.ts';
import { managedUser } from '../mdm/csp/managed-user.ts';
import { signalsOf } from '../mdm/signals.ts';
import { isAgentInstalled } from './agent-installation.ts';
import { recordEnforcement } from './enforcement-state.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { isResting, rest } from './reevaluation-schedule.ts';
import { declareTracked, phaseOf, REBOOT_REQUIRED, reportAgentInstalled, TRACKED, track } from './tracking.ts';
import { isDetected } from './win32/detection.ts';
import { installApp } from './win32/install-app.ts';

const NO_ERROR = '0x00000000';
/** After a check-in that did not reach the service. Ours. */
const RETRY_MS = 300_000;

/** Starts the management agent ("Sidecar"): it checks in once it is installed, at sign-in, and from time to time. */
export function startManagementAgent(machine: Machine): void {
  machine.actors.spawn('management-agent', () => runAgent(machine));
}

async function runAgent(machine: Machine): Promise<void> {
  const { checkIns } = signalsOf(machine);
  for (let number = 1; ; number += 1) {
    while (!isAgentInstalled(machine)) await checkIns.take();
    reportAgentInstalled(machine);
    const isDone = await checkIn(machine, machine.random.fork(`agent-session:${number}`).guid());
    await checkIns.take(isDone ? CHECKIN_INTERVAL_MINUTES * 60_000 : RETRY_MS);
  }
}

/** Installs what is required of the device, then what is required of the signed-in user; false when the service was out of reach. */
async function checkIn(machine: Machine, sessionId: string): Promise<boolean> {
  const gateway = await openGateway(machine, sessionId);
  const sid = managedUser(machine);
  const userId = sid === undefined ? null : (guidOfEntraSid(sid) ?? null);
  const apps = gateway.ok ? await gateway.value.requiredApps(userId) : gateway;
  if (!gateway.ok || !apps.ok) {
    machine.trace('agent.check-in-failed', apps.ok ? {} : { ...apps.error });
    return false;
  }
  // On a device that was reset nothing is tracked (autopilot.md ap-1.7-01).
  const isTracking = !isRedeployed(machine.disk);
  const required = apps.value
    .filter(({ intent }) => intent === 'required')
    .map((app) => ({ ...app, isBlocking: app.isBlocking && isTracking }));
  machine.trace('agent.check-in', { userId, apps: required.map(({ id }) => id) });
  const phases = userId === null ? (['device'] as const) : (['device', 'user'] as const);
  for (const phase of phases) {
    const ofPhase = required.filter((app) => phaseOf(app) === phase);
    declareTracked(
      machine,
      phase,
      ofPhase.filter(({ isBlocking }) => isBlocking),
    );
    for (const app of ofPhase) {
      // What the page does not wait for has to wait for the page.
      if (app.isBlocking || !isHeldByPage(machine)) await ensureInstalled(machine, gateway.value, app, userId);
    }
  }
  return true;
}

async function ensureInstalled(
  machine: Machine,
  gateway: Gateway,
  app: SidecarApp,
  userId: string | null,
): Promise<void> {
  const tell = (
    ...state: Parameters<typeof track> extends [Machine, SidecarApp, ...infer Rest] ? Rest : never
  ): void => {
    if (app.isBlocking) track(machine, app, ...state);
  };
  const report = (installState: AppReport['installState'], errorCode = NO_ERROR): Promise<void> =>
    gateway.report({ appId: app.id, installState, errorCode });
  const owner = phaseOf(app) === 'user' ? userId : null;
  const record = (errorCode: string): void => recordEnforcement(machine, owner, app, errorCode);

  if (isDetected(machine, app.detectionRules)) {
    record(NO_ERROR);
    tell(TRACKED.completed);
    return report('installed');
  }
  if (isResting(machine, owner, app)) {
    machine.trace('app.resting', { app: app.id, name: app.name });
    return;
  }
  tell(TRACKED.inProgress);
  machine.trace('app.install', { app: app.id, name: app.name });
  const downloaded = await gateway.download(app);
  const end = downloaded.ok
    ? await installApp(machine, app)
    : ({ kind: 'failed', errorCode: downloaded.error.code } as const);
  if (end.kind === 'installed') {
    machine.trace('app.installed', { app: app.id, name: app.name, reboot: end.reboot });
    record(NO_ERROR);
    tell(TRACKED.completed, REBOOT_REQUIRED[end.reboot]);
    return report('installed');
  }
  machine.trace('app.failed', { app: app.id, name: app.name, code: end.errorCode });
  record(end.errorCode);
  rest(machine, owner, app);
  tell(TRACKED.error);
  return report('failed', end.errorCode);
}
