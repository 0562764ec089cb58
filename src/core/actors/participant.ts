/** A request that waits at the runner for its turn: `atMs` is when it arrives at the service. */
export interface PendingRequest {
  readonly number: number;
  readonly actor: number;
  readonly atMs: number;
}

/** One thing that an actor put down, in the order in which its device did so. */
export interface ActorRecord {
  /** Which log it belongs to: the runner knows what to do with each. */
  readonly stream: 'trace' | 'disk' | 'wire';
  /** Lab time, milliseconds since 1970. */
  readonly atMs: number;
  readonly actor: string;
  readonly type: string;
  /** Plain JSON values, keys in a fixed order. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A wait as the deadlock report names it. */
export interface Wait {
  readonly actor: string;
  readonly on: string;
  /** When it gives up, or undefined when it never does. */
  readonly untilMs?: number;
}

/** A word from outside a device, such as the story's "power on": it arrives at `atMs`. */
export interface Message {
  readonly atMs: number;
  readonly body: unknown;
}

/** How a device went off. Whatever comes back does so from what is on its disk. */
export type Ended =
  | { readonly how: 'reboot' | 'shutdown'; readonly atMs: number }
  /** In the middle of whatever it did; somebody presses the power button again `offMs` later. */
  | { readonly how: 'power-cut'; readonly atMs: number; readonly offMs: number };

/** What a participant tells the timeline each time it has come to rest. */
export interface Report {
  /** The earliest time at which an actor here wants to go on, or undefined. */
  readonly nextAtMs?: number;
  /** Requests made since the last report. */
  readonly requests: readonly PendingRequest[];
  /** Numbers of requests that were cancelled before they were released. */
  readonly retracted: readonly number[];
  readonly records: readonly ActorRecord[];
  /** Asked for when nothing is left to happen. */
  readonly waits: readonly Wait[];
  /** The message of a bug that ended an actor, when there was one. */
  readonly failure?: string;
  /** Switched off since the last report: requests that still wait are lost. */
  readonly ended?: Ended;
}

/**
 * Actors that live together: a device, or the story. In the runner's process, in a child process or in a
 * container: the timeline cannot tell.
 */
export interface Participant {
  readonly ordinal: number;
  readonly name: string;
  /** Lets every actor here run whose time is earlier than `untilMs`, after taking in the messages. */
  advance(untilMs: number, messages: readonly Message[]): Promise<Report>;
  /** Lets one waiting request go over the wire; its reply wakes the actor later, by a sleep of its own. */
  release(request: number): Promise<Report>;
}
