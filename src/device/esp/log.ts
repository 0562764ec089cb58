import { writeAutopilotEvent } from '../autopilot/events.ts';
import type { Machine } from '../machine.ts';
import type { EventLevel } from '../os/event-log.ts';
import { ITEM_STATE, type PageNodes } from './nodes.ts';

/** The status page's own events (autopilot.md 4.5). */
const EVENTS = {
  287: ['information', 'The installation of a policy provider started.'],
  288: ['information', 'A policy provider was installed.'],
  289: ['error', 'A policy provider was not installed in time.'],
  290: ['error', 'A policy provider could not be installed.'],
  291: ['information', 'A policy provider is not required.'],
  292: ['information', 'The list of tracked apps is awaited.'],
  293: ['information', 'The list of tracked apps was received.'],
  294: ['error', 'The list of tracked apps could not be completed.'],
  295: ['information', 'The list of tracked apps is empty.'],
  296: ['information', 'A tracked app was installed.'],
  297: ['information', 'The installation of a tracked app started.'],
  298: ['error', 'A tracked app could not be installed.'],
  299: ['information', 'A tracked app needs a restart.'],
  301: ['error', 'The status page ended in a failure that blocks the device.'],
  302: ['error', 'A stage of the status page failed.'],
  303: ['information', 'A stage of the status page is done.'],
} as const satisfies Record<number, readonly [EventLevel, string]>;

const DIAGNOSTICS = 'HKLM/SOFTWARE/Microsoft/Windows/Autopilot/EnrollmentStatusTracking/ESPTrackingInfo/Diagnostics';

export function logPage(machine: Machine, id: number, data: Readonly<Record<string, unknown>>): void {
  writeAutopilotEvent(machine, id, EVENTS[id as keyof typeof EVENTS], data);
}

/** What the page, a web app, says in Shell-Core's log: `errorCode` is the HRESULT as a number (autopilot.md 4.5). */
export function logWebEvent({ events }: Machine, name: string, message: string, code = '0x00000000'): void {
  events.write({
    channel: 'shell',
    id: 62407,
    level: 'information',
    message: `CloudExperienceHost Web App Event 2. Name: '${name}'.`,
    data: { name, value: JSON.stringify({ message, errorCode: Number(code) }) },
  });
}

/** Logs what two looks at the nodes differ in: providers, the lists of apps, each app. */
export function logDifferences(machine: Machine, before: PageNodes | undefined, after: PageNodes): void {
  for (const { id, state } of after.providers) {
    if (state === 1 && before?.providers.some((it) => it.id === id) !== true) logPage(machine, 287, { provider: id });
  }
  const apps = after.items.filter(({ line }) => line === 'apps');
  for (const { provider, isComplete } of after.trackingLists) {
    const was = before?.trackingLists.find((it) => it.provider === provider);
    if (was === undefined) logPage(machine, 292, { provider });
    if (!isComplete || was?.isComplete === true) continue;
    const count = apps.filter(({ list }) => list === provider).length;
    logPage(machine, count === 0 ? 295 : 293, { provider, count });
  }
  for (const { uri, state, reboot } of apps) {
    const was = before?.items.find((it) => it.uri === uri);
    if (was?.state !== state) {
      if (state === ITEM_STATE.inProgress) logPage(machine, 297, { uri });
      if (state === ITEM_STATE.completed) logPage(machine, 296, { uri });
      if (state === ITEM_STATE.failed) logPage(machine, 298, { uri });
    }
    if (reboot !== 'none' && was?.reboot !== reboot) logPage(machine, 299, { uri, reboot });
  }
}

/** Leaves what diagnostics read: a key a list and moment, with the state of each item (entra-device.md 9). */
export function recordTracking(machine: Machine, sid: string | undefined, { items }: PageNodes): void {
  const { registry, clock } = machine;
  const moment = new Date(clock.now()).toISOString();
  const root = sid === undefined ? DIAGNOSTICS : `${DIAGNOSTICS}/${sid}`;
  for (const { list, uri, state } of items) registry.setNumber(`${root}/${list}/${moment}`, uri, state);
}
