import type { Format } from '../../protocol/syncml/message.ts';

/** One thing that a device is to be told. */
export interface Write {
  readonly verb: 'Add' | 'Replace' | 'Exec' | 'Atomic';
  /** LocURI; of an Atomic that of its first command. */
  readonly target: string;
  /** What an Atomic is made of. */
  readonly commands?: readonly Write[];
  readonly format: Format;
  /** Absent for nodes without a value. */
  readonly data?: string;
  /** A repetition could undo what happened since: it is sent in one session, even if that session's answers are lost. */
  readonly isOnce?: true;
  /** Wanted only after this write was answered 404 or 405: what cannot be replaced is added. */
  readonly fallbackFor?: string;
}

/** What one scope of a device is to be told, in this order. */
export interface ScopePlan {
  /** What makes the scope's nodes: the rest waits until they are there. */
  readonly openers: readonly Write[];
  /** The status page and what it is to expect: meaningless once released (mdm.md 6.1, 1 and 2). */
  readonly page: readonly Write[];
  /** Policies, apps and all else that is the device's business at any time. */
  readonly content: readonly Write[];
  /** Lets the status page end, when all before it was answered (mdm.md 6.1, 4). */
  readonly release: Write;
}

/** What a device should have. */
export interface DesiredState {
  readonly device: ScopePlan;
  /** `./User` nodes; null while the user holds no Intune licence: then nobody is told anything (autopilot.md 1.5, Rules). */
  readonly user: ScopePlan | null;
  /** Account setup is for the first user of the device alone. */
  readonly isForFirstUserOnly: boolean;
}

/** What a write is remembered by. */
export function keyOf({ verb, target }: Pick<Write, 'verb' | 'target'>): string {
  return `${verb} ${target}`;
}

export type Scope = 'Device' | 'User';

/** @example replace('./Device/Vendor/MSFT/…/SkipUserStatusPage', 'bool', 'false') */
export function replace(target: string, format: Format, data: string | number | boolean): Write {
  return { verb: 'Replace', target, format, data: String(data) };
}
