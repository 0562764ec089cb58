import type { Machine } from '../machine.ts';
import { logAutopilot } from './events.ts';

/** The sub-phases of enrolment in the order in which Windows logs them (autopilot.md 2.1). */
export type EnrolmentPhase = 'AADConfigure' | 'AADEnroll' | 'DeviceDiscovery' | 'AADTicket' | 'MDMEnrolling';

/** Runs part of a stage as an enrolment phase: events 179 and 181 around it, 180 when it fails. */
export async function asPhase<T extends { readonly ok: boolean }>(
  machine: Machine,
  phase: EnrolmentPhase,
  run: () => Promise<T>,
): Promise<T> {
  logAutopilot(machine, 179, { phase });
  const end = await run();
  logAutopilot(machine, end.ok ? 181 : 180, { phase });
  return end;
}
