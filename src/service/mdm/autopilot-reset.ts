import type { Draft } from '../../protocol/syncml/message.ts';
import type { Outcome } from '../../protocol/syncml/outcomes.ts';
import type { ClientReport } from '../../protocol/syncml/package-one.ts';
import { isSuccess } from '../../protocol/syncml/status.ts';
import type { ManagedDevice } from '../store/queries/managed-devices.ts';
import { AUTOPILOT_RESET, openAction, withAction } from './device-actions.ts';
import { NO_PROGRESS, type Progress, type ResetProgress } from './progress.ts';

const NODE = './Device/Vendor/MSFT/RemoteWipe/AutomaticRedeployment';
const EXEC = `${NODE}/doAutomaticRedeployment`;
const STATUS_NODE = `${NODE}/Status`;
/** Status (mdm.md 7): what ends the action; every other value leaves it open. */
const COMPLETE = '1';
const FAILED: readonly (string | undefined)[] = ['30', '40', '50'];

export const NO_RESET: ResetProgress = { isAccepted: false, awaitsPrimaryUser: false };

/**
 * Whether a device that was managed already starts anew: it is in its first session again, as one is that a reset, asked
 * for by whomever, has brought back. Ours: no reference says how a service learns of a local one, or of a remote one
 * whose Exec the device could not answer any more.
 */
export function isStartingAnew({ isBootstrapped }: Progress, { alerts }: ClientReport): boolean {
  return isBootstrapped && alerts.some(({ type }) => type === 'com.microsoft/MDM/BootstrapSync');
}

/**
 * What is known of a device that starts anew: nothing that it was sent is there any more. What the status page waited
 * for in device preparation is not asked for again, since nothing is tracked after a reset (autopilot.md ap-1.7-01).
 */
export function forgetSent({ sessions, reset, sendings }: Progress): Progress {
  const kept = Object.entries(sendings).filter(([key]) => key.includes('/EnrollmentStatusTracking/'));
  return { ...NO_PROGRESS, sessions, sendings: Object.fromEntries(kept), ...(reset && { reset }) };
}

/** The commands of this reply: the Exec until it is taken, then, once a session, the question how it went. */
export function resetCommands(device: ManagedDevice, { reset = NO_RESET }: Progress, isNew: boolean): Draft[] {
  const action = openAction(device, AUTOPILOT_RESET);
  if (action === undefined || (action.actionState === 'active' && !isNew)) return [];
  if (!reset.isAccepted) return [{ name: 'Exec', items: [{ target: EXEC, format: 'chr', data: '' }] }];
  return [
    { name: 'Get', items: [{ target: STATUS_NODE }] },
    { name: 'Get', items: [{ target: `${NODE}/LastError` }] },
  ];
}

/** The device and the progress after what it said about those commands. */
export function afterReset(
  device: ManagedDevice,
  progress: Progress,
  outcomes: readonly Outcome[],
  nowMs: number,
): { readonly device: ManagedDevice; readonly progress: Progress } {
  const { reset = NO_RESET } = progress;
  const taken = outcomes.find(({ target }) => target === EXEC);
  const told = outcomes.find(({ target }) => target === STATUS_NODE);
  const end = (state: 'done' | 'failed') => ({
    device: withAction(device, AUTOPILOT_RESET, state, nowMs),
    progress: { ...progress, reset: { ...reset, isAccepted: false } },
  });
  if (taken !== undefined && !isSuccess(taken.status)) return end('failed');
  if (taken !== undefined) return { device, progress: { ...progress, reset: { ...reset, isAccepted: true } } };
  if (openAction(device, AUTOPILOT_RESET) === undefined || told === undefined) return { device, progress };
  if (told.data === COMPLETE) return end('done');
  return FAILED.includes(told.data) ? end('failed') : { device, progress };
}
