import { stageFailed } from '../failure.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { logAutopilot } from './events.ts';

/** The sub-phases of enrolment in the order in which Windows logs them (autopilot.md 2.1). */
export type EnrolmentPhase = 'AADConfigure' | 'AADEnroll' | 'DeviceDiscovery' | 'AADTicket' | 'MDMEnrolling';

/** Runs a stage as an enrolment phase: events 179 and 181 around it, 180 when it fails. */
export async function asPhase(
  machine: Machine,
  phase: EnrolmentPhase,
  run: () => Promise<StageEnd>,
): Promise<StageEnd> {
  logAutopilot(machine, 179, { phase });
  const end = await run();
  if (end.next !== 'failed') {
    logAutopilot(machine, 181, { phase });
    return end;
  }
  logAutopilot(machine, 180, { phase, code: end.code });
  return stageFailed(end);
}
