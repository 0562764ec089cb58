import type { GenericAlert } from '../../protocol/syncml/package-one.ts';
import type { Machine } from '../machine.ts';

const STATE = 'mdm/client';
const ALERTS = 'mdm/alerts/';

/** What the management client remembers over reboots. */
export interface ClientState {
  /** Sessions begun so far. */
  readonly sessions: number;
  /** Sessions that went through to their end. */
  readonly completed: number;
  /** Scheduled sessions so far: the place in the poll schedule. */
  readonly polls: number;
  /** When the next scheduled session is due, ms since the epoch; null when none is planned yet. */
  readonly nextPollAtMs: number | null;
}

const NEW: ClientState = { sessions: 0, completed: 0, polls: 0, nextPollAtMs: null };

export function readClientState({ disk }: Machine): ClientState {
  const text = disk.read(STATE);
  return text === undefined ? NEW : (JSON.parse(text) as ClientState);
}

export function changeClientState(machine: Machine, change: Partial<ClientState>): ClientState {
  const state = { ...readClientState(machine), ...change };
  machine.disk.write(STATE, JSON.stringify(state));
  return state;
}

/** Keeps an alert until a session has delivered it. */
export function addAlert({ disk }: Machine, alert: GenericAlert): void {
  const last = disk.list(ALERTS).at(-1)?.slice(ALERTS.length) ?? '0';
  disk.write(`${ALERTS}${String(Number(last) + 1).padStart(6, '0')}`, JSON.stringify(alert));
}

/** Alerts that wait, oldest first, by their path. */
export function pendingAlerts({ disk }: Machine): ReadonlyMap<string, GenericAlert> {
  return new Map(disk.list(ALERTS).map((path) => [path, JSON.parse(disk.read(path) ?? '{}') as GenericAlert]));
}

/** Forgets alerts that were delivered. */
export function dropAlerts({ disk }: Machine, paths: Iterable<string>): void {
  for (const path of paths) disk.delete(path);
}
