import { writeAutopilotEvent } from '../autopilot/events.ts';
import type { Machine } from '../machine.ts';
import type { EventLevel } from '../os/event-log.ts';
import { ITEM_STATE, type PageNodes } from './nodes.ts';

/** The status page's own events (autopilot.md 4.5). */
const EVENTS: Readonly<Record<number, readonly [EventLevel, string]>> = {
  287: ['information', 'The installation of a policy provider started.'],
  288: ['information', 'A policy provider was installed.'],
  289: ['error', 'A policy provider was not installed in time.'],
  290: ['error', 'A policy provider could not be installed.'],
  291: ['information', 'A policy provider is not required.'],
  293: ['information', 'The list of tracked apps was received.'],
  295: ['information', 'The list of tracked apps is empty.'],
  296: ['information', 'A tracked app was installed.'],
  297: ['information', 'The installation of a tracked app started.'],
  298: ['error', 'A tracked app could not be installed.'],
  299: ['information', 'A tracked app needs a restart.'],
  302: ['error', 'A stage of the status page failed.'],
  303: ['information', 'A stage of the status page is done.'],
};

const DIAGNOSTICS = 'HKLM/SOFTWARE/Microsoft/Windows/Autopilot/EnrollmentStatusTracking/ESPTrackingInfo/Diagnostics';

export function logPage(machine: Machine, id: number, data: Readonly<Record<string, unknown>>): void {
  writeAutopilotEvent(machine, id, EVENTS[id] ?? ['information', 'The status page changed.'], data);
}

/** Logs what two looks at the nodes differ in: providers, the list of apps, each app. */
export function logDifferences(machine: Machine, before: PageNodes | undefined, after: PageNodes): void {
  for (const { id, state } of after.providers) {
    if (state === 1 && before?.providers.some((it) => it.id === id) !== true) logPage(machine, 287, { provider: id });
  }
  const apps = after.items.filter(({ line }) => line === 'apps');
  if (after.trackingLists > (before?.trackingLists ?? 0)) {
    const count = apps.filter(({ list }) => !list.startsWith('Expected')).length;
    logPage(machine, count === 0 ? 295 : 293, { count });
  }
  for (const app of apps) {
    const was = before?.items.find(({ uri }) => uri === app.uri);
    if (was?.state !== app.state && app.state === ITEM_STATE.inProgress) logPage(machine, 297, { uri: app.uri });
    if (was?.state !== app.state && app.state === ITEM_STATE.completed) logPage(machine, 296, { uri: app.uri });
    if (was?.needsReboot !== app.needsReboot && app.needsReboot) logPage(machine, 299, { uri: app.uri });
  }
}

/** Leaves what diagnostics read: a key a list and moment, with the state of each item (entra-device.md 9). */
export function recordTracking(machine: Machine, sid: string | undefined, { items }: PageNodes): void {
  const { registry, clock } = machine;
  const moment = new Date(clock.now()).toISOString();
  const root = sid === undefined ? DIAGNOSTICS : `${DIAGNOSTICS}/${sid}`;
  for (const { list, uri, state } of items) registry.setNumber(`${root}/${list}/${moment}`, uri, state);
}
