import { AGENT_TRACKING_PROVIDER } from '../../protocol/sidecar/agent-package.ts';
import type { SidecarApp } from '../../protocol/sidecar/required-apps.ts';
import type { Machine } from '../machine.ts';
import { CspTree } from '../mdm/csp/tree.ts';

/** EnrollmentStatusTracking's words for how an app stands (mdm.md 7). */
export const TRACKED = { notInstalled: 1, inProgress: 2, completed: 3, error: 4 } as const;

export const REBOOT_REQUIRED = { none: 1, soft: 2, hard: 3 } as const;

/** The phase of the status page in which an app counts: only what runs as the system can in device setup (autopilot.md 1.5). */
export function phaseOf({ target, runAs }: SidecarApp): 'device' | 'user' {
  return target === 'device' && runAs === 'system' ? 'device' : 'user';
}

const SETUP = { device: './Device', user: './User' } as const;

function setupUri(phase: 'device' | 'user'): string {
  return `${SETUP[phase]}/Vendor/MSFT/EnrollmentStatusTracking/Setup/Apps`;
}

/** Says that the agent runs, for which device preparation waits (mdm.md 6.1). */
export function reportAgentInstalled(machine: Machine): void {
  const root = './Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders';
  new CspTree(machine).write(`${root}/${AGENT_TRACKING_PROVIDER}/InstallationState`, '3');
}

/** Declares the apps that hold a phase, then that the list is complete: the agent alone writes these (mdm.md 6.1, 3). */
export function declareTracked(machine: Machine, phase: 'device' | 'user', apps: readonly SidecarApp[]): void {
  const tree = new CspTree(machine);
  for (const app of apps) {
    const uri = appUri(phase, app);
    if (tree.read(`${uri}/InstallationState`) === undefined) {
      tree.write(`${uri}/InstallationState`, String(TRACKED.notInstalled));
    }
  }
  tree.write(`${setupUri(phase)}/PolicyProviders/${AGENT_TRACKING_PROVIDER}/TrackingPoliciesCreated`, 'true');
}

/** Says how a tracked app stands. */
export function track(
  machine: Machine,
  app: SidecarApp,
  state: (typeof TRACKED)[keyof typeof TRACKED],
  reboot: (typeof REBOOT_REQUIRED)[keyof typeof REBOOT_REQUIRED] = REBOOT_REQUIRED.none,
): void {
  const tree = new CspTree(machine);
  const uri = appUri(phaseOf(app), app);
  if (reboot !== REBOOT_REQUIRED.none) tree.write(`${uri}/RebootRequired`, String(reboot));
  tree.write(`${uri}/InstallationState`, String(state));
}

function appUri(phase: 'device' | 'user', { id, version }: SidecarApp): string {
  return `${setupUri(phase)}/Tracking/${AGENT_TRACKING_PROVIDER}/Win32App_${id}_${version}`;
}
