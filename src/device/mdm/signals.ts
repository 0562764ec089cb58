import type { Gate, Queue } from '../../core/actors/waiting.ts';
import type { Machine } from '../machine.ts';

/** Why a session starts; the number is UserAgentOrigin (mdm.md 6). */
export const SYNC_REASONS = {
  user: 1,
  schedule: 2,
  push: 3,
  login: 4,
  'post-enrolment': 5,
  csp: 6,
  api: 7,
} as const;

export type SyncReason = keyof typeof SYNC_REASONS;

/** What one actor of a machine has to tell another while both live; nothing of it outlives a reboot. */
class Signals {
  readonly syncs: Queue<SyncReason>;
  /** Why the management agent should check in before its time. */
  readonly checkIns: Queue<string>;
  readonly #machine: Machine;
  /** There only while somebody waits: most changes have nobody to wake. */
  #changed: Gate | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.syncs = machine.actors.queue<SyncReason>('a reason for a management session');
    this.checkIns = machine.actors.queue<string>('a reason for the management agent to check in');
  }

  /** Wakes everybody who waits for a change. */
  change(): void {
    const gate = this.#changed;
    this.#changed = undefined;
    gate?.open();
  }

  /** True when something changed, false when `withinMs` passed first. Changes before the call do not count. */
  waitForChange(withinMs?: number): Promise<boolean> {
    this.#changed ??= this.#machine.actors.gate('a change of the management tree');
    return this.#changed.wait(withinMs);
  }
}

const known = new WeakMap<Machine, Signals>();

/** The signals of a machine. */
export function signalsOf(machine: Machine): Signals {
  const signals = known.get(machine) ?? new Signals(machine);
  known.set(machine, signals);
  return signals;
}

/** Asks for a management session as soon as the one under way, if any, is over. */
export function requestSync(machine: Machine, reason: SyncReason): void {
  machine.trace('mdm.sync-requested', { reason });
  signalsOf(machine).syncs.push(reason);
}
