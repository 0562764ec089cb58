import type { Machine, StageEnd } from '../machine.ts';
import { logAutopilot } from './events.ts';

/** The sub-phases of enrolment in the order in which Windows logs them (autopilot.md 2.1). */
export type EnrolmentPhase = 'AADConfigure' | 'AADEnroll' | 'DeviceDiscovery' | 'AADTicket' | 'MDMEnrolling';

type PhaseEnd = Pick<StageEnd, 'next'> | { readonly ok: boolean };

/** Runs part of a stage as an enrolment phase: events 179 and 181 around it, 180 when it fails. */
export async function asPhase<T extends PhaseEnd>(
  machine: Machine,
  phase: EnrolmentPhase,
  run: () => Promise<T>,
): Promise<T> {
  logAutopilot(machine, 179, { phase });
  const end = await run();
  const hasFailed = 'ok' in end ? !end.ok : end.next === 'failed';
  logAutopilot(machine, hasFailed ? 180 : 181, { phase });
  return end;
}
