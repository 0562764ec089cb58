import type { Machine } from '../machine.ts';
import type { EventLevel } from '../os/event-log.ts';
import { WINDOWS } from '../spec.ts';
import { hasAutopilotEvent } from './event-versions.ts';

/** The Autopilot client's own events, as far as this device can live through them (autopilot.md 4.5). */
const AUTOPILOT_EVENTS = {
  100: ['warning', 'Autopilot policy was not found.'],
  111: ['information', 'Autopilot settings were retrieved.'],
  114: ['error', 'This edition of Windows cannot join Entra ID.'],
  153: ['information', 'Autopilot manager changed state.'],
  160: ['information', 'Acquisition of the Autopilot profile begins.'],
  161: ['information', 'Acquisition of the Autopilot profile succeeded.'],
  162: ['information', 'Download of the profile is not needed: the device is not provisioned.'],
  163: ['information', 'Download of the profile is not needed: the device is provisioned already.'],
  164: ['information', 'An internet connection is available.'],
  165: ['warning', 'No internet connection is available: the acquisition is queued.'],
  166: ['information', 'An internet connection has become available.'],
  167: ['warning', 'There is still no internet connection.'],
  170: ['information', 'Download of the profile is complete.'],
  178: ['information', 'Enrolment began.'],
  179: ['information', 'An enrolment phase begins.'],
  180: ['error', 'An enrolment phase failed.'],
  181: ['information', 'An enrolment phase is done.'],
  193: ['warning', 'The profile is requested again.'],
  194: ['information', 'The next request for the profile is delayed.'],
  285: ['information', 'Checking for an internet connection.'],
  286: ['information', 'Checking for a profile.'],
  314: ['warning', 'The profile could not be downloaded: no setting of it is used, and the device is not managed.'],
  702: ['information', 'The profile was saved.'],
  703: ['information', 'A new profile was received.'],
  704: ['warning', 'An empty profile was received.'],
  707: ['error', 'The download of the profile failed.'],
  708: ['error', 'The error body of the profile service could not be read.'],
  709: ['error', 'The profile service answered with an error.'],
  710: ['error', 'The device ticket could not be obtained.'],
  750: ['warning', 'A certificate is not valid by this clock: the time is synchronised.'],
  751: ['information', 'The time was synchronised.'],
  752: ['error', 'The time could not be synchronised.'],
  753: ['warning', 'The clock is far off.'],
} as const satisfies Record<number, readonly [EventLevel, string]>;

export type AutopilotEvent = keyof typeof AUTOPILOT_EVENTS;

/** Writes an event of the Autopilot client. */
export function logAutopilot(machine: Machine, id: AutopilotEvent, data: Readonly<Record<string, unknown>> = {}): void {
  writeAutopilotEvent(machine, id, AUTOPILOT_EVENTS[id], data);
}

/** Writes to the Autopilot channel, unless this build of Windows does not know the event (autopilot.md 6). */
export function writeAutopilotEvent(
  { events, spec }: Machine,
  id: number,
  [level, message]: readonly [EventLevel, string],
  data: Readonly<Record<string, unknown>>,
): void {
  if (hasAutopilotEvent(WINDOWS[spec.windows].build, id)) {
    events.write({ channel: 'autopilot', id, level, message, data });
  }
}

/** What the Autopilot manager believes (autopilot.md 2.0, step 4). */
export type AutopilotState = 'Unknown' | 'NotProvisioned' | 'Available';

const STATE = 'autopilot/state';

/** Takes on a state, with event 153 when it is another. */
export function changeState(machine: Machine, to: AutopilotState): void {
  const from = machine.disk.read(STATE) ?? 'Unknown';
  if (from === to) return;
  machine.disk.write(STATE, to);
  logAutopilot(machine, 153, { from, to });
}
