import { isSelfDeploying } from '../../protocol/ztd/oobe-config.ts';
import { DOMAIN_JOIN_METHOD } from '../../protocol/ztd/profile.ts';
import { logAutopilot } from '../autopilot/events.ts';
import { cachedProfile } from '../autopilot/policy-cache.ts';
import type { Machine } from '../machine.ts';
import type { Milestone } from '../milestones.ts';
import { computerName } from '../os/installation.ts';
import { WINDOWS } from '../spec.ts';
import { consumer } from './consumer.ts';
import { type FlowEnd, runFlow, type Stage } from './flow.ts';
import { frontEnd } from './front-end.ts';
import { ordinaryBeginning } from './ordinary-beginning.ts';
import { PLACES } from './places.ts';
import { recall } from './progress.ts';
import { userDrivenEntra } from './user-driven-entra.ts';

/**
 * The out-of-box experience from where the disk left it: the front end, then the flow that the profile asks for
 * (autopilot.md 2.0). The branch is taken anew at each start, so that a profile which comes late still counts.
 */
export async function runOobe(machine: Machine): Promise<FlowEnd> {
  const front = await runFlow(machine, frontEnd(machine.spec), PLACES.frontEnd);
  if (front.next !== 'done') return front;
  if (isOrdinary(machine)) return runOrdinary(machine);
  const profile = cachedProfile(machine);
  if (profile !== undefined) {
    logAutopilot(machine, 111, { profile: profile.DeploymentProfileName });
    const { edition, isManageable } = WINDOWS[machine.spec.windows];
    // Ours: that Home goes on all the same; what stops it is the enrolment (autopilot.md 4.2, 80180022).
    if (!isManageable) logAutopilot(machine, 114, { edition });
    const isHybrid = profile.CloudAssignedDomainJoinMethod === DOMAIN_JOIN_METHOD.hybrid;
    const kind = isHybrid ? 'hybrid join' : 'self-deploying mode';
    if (isHybrid || isSelfDeploying(profile.CloudAssignedOobeConfig)) return notPlayed(kind);
  }
  return play(machine, 'user-driven', userDrivenEntra, 'desktop');
}

/** Without a profile, unless the device has joined all the same; and to the end, once a personal account is there. */
function isOrdinary(machine: Machine): boolean {
  if (recall(machine, 'personal-account') !== undefined) return true;
  return cachedProfile(machine) === undefined && recall(machine, 'joined') === undefined;
}

/** What anybody's PC shows; a work account leads into the user-driven flow, without a profile. */
async function runOrdinary(machine: Machine): Promise<FlowEnd> {
  const begun = await runFlow(machine, ordinaryBeginning, PLACES.ordinaryBeginning);
  if (begun.next !== 'done') return begun;
  const isForWork = recall(machine, 'account-type')?.value === 'work';
  return isForWork
    ? play(machine, 'work account', userDrivenEntra, 'desktop')
    : play(machine, 'consumer', consumer, 'personal-desktop');
}

async function play(machine: Machine, name: string, stages: readonly Stage[], goal: Milestone): Promise<FlowEnd> {
  machine.trace('flow', { name });
  const end = await runFlow(machine, stages);
  if (end.next === 'done') machine.reach(goal, { computerName: computerName(machine) });
  return end;
}

function notPlayed(kind: string): FlowEnd {
  const detail = `the lab does not play ${kind}`;
  return { next: 'failed', stage: 'branch', code: '0x80004001', hop: 'profile', detail };
}
