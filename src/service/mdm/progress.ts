import { createHash } from 'node:crypto';
import { oncePer } from '../../core/once-per.ts';
import { type Atomic, type Draft, isItemCommand } from '../../protocol/syncml/message.ts';
import type { Outcome } from '../../protocol/syncml/outcomes.ts';
import type { LoginStatus } from '../../protocol/syncml/package-one.ts';
import type { ServerSession } from '../../protocol/syncml/server.ts';
import { isSuccess, STATUS } from '../../protocol/syncml/status.ts';
import { keyOf, type Write } from './plan.ts';

/** What became of a write the last time it was sent. */
export interface Sending {
  /** Null while it is under way, and for ever when the device did not come back. */
  readonly status: number | null;
  /** Of the data that was sent, see `fingerprintOf`. */
  readonly fingerprint: string;
  /** The session that carried it. */
  readonly session: number;
}

/** Where the reset that an admin asked for stands between two messages. */
export interface ResetProgress {
  /** The device has taken the Exec. */
  readonly isAccepted: boolean;
  /** The next to sign in becomes the primary user (autopilot.md ap-2.6-05). */
  readonly awaitsPrimaryUser: boolean;
}

/**
 * Whose account setup was the first on a device. A page that is for the first user alone (autopilot.md ap-1.5-05) has to
 * be turned off before the next one comes. Ours: how a service learns that the first one is through; here it asks.
 */
export interface FirstUser {
  /** Object id. */
  readonly id: string;
  /** The page has ended, or somebody else has come in the meantime. */
  readonly isThrough: boolean;
}

/** What the service knows of one device's management: plain data, kept in `mdm_progress`. */
export interface Progress {
  /** How many sessions there have been, the one that runs included. */
  readonly sessions: number;
  /** Who is at the device, as the session that runs has said. */
  readonly loginStatus: LoginStatus;
  /** Object id of the user whom the session is for. */
  readonly userId: string | null;
  /** Until when it is being worked out what that user should have; absent until the user has been here. */
  readonly userKnownMs?: number;
  /** Whether that was over when the session that runs began. */
  readonly isUserKnown: boolean;
  readonly isInventoried: boolean;
  /** A session has gone through to its end since the device enrolled, or since it began anew. */
  readonly isBootstrapped: boolean;
  /** By `keyOf`. */
  readonly sendings: Readonly<Record<string, Sending>>;
  /** The last session, which may have ended. */
  readonly session: ServerSession | null;
  /** Of an Autopilot Reset that an admin asked for. */
  readonly reset?: ResetProgress;
  /** Absent until somebody has signed in. */
  readonly firstUser?: FirstUser;
}

export const NO_PROGRESS: Progress = {
  sessions: 0,
  loginStatus: 'none',
  userId: null,
  isUserKnown: false,
  isInventoried: false,
  isBootstrapped: false,
  sendings: {},
  session: null,
};

const LONGEST_PLAIN = 16;

/** Tells a changed value from an unchanged one; short, for there is one a node and device: short values are their own. */
export function fingerprintOf(write: Pick<Write, 'data'>): string {
  const { data = '' } = write;
  return data.length <= LONGEST_PLAIN ? data : digestOf(write);
}

const digestOf = oncePer(
  ({ data = '' }: Pick<Write, 'data'>) => `sha1:${createHash('sha1').update(data).digest('base64url')}`,
);

/** Whether the device has it: success, or an Add of what is there already (mdm.md 6.1: 418 is fine). */
export function isDone({ sendings }: Progress, write: Write): boolean {
  const sending = sendings[keyOf(write)];
  if (sending === undefined || sending.status === null || sending.fingerprint !== fingerprintOf(write)) return false;
  return isSuccess(sending.status) || (write.verb === 'Add' && sending.status === STATUS.alreadyExists);
}

/** Whether the device has said something to it, good or bad. */
export function isAnswered({ sendings }: Progress, write: Write): boolean {
  const sending = sendings[keyOf(write)];
  return sending !== undefined && sending.status !== null && sending.fingerprint === fingerprintOf(write);
}

/** Whether the session that runs has carried it already. */
export function isSentNow({ sendings, sessions }: Progress, write: Write): boolean {
  const sending = sendings[keyOf(write)];
  return sending?.session === sessions && sending.fingerprint === fingerprintOf(write);
}

/** The progress without what the running session has sent in vain: it was lost on the way and may go out again. */
export function forgetUnanswered(progress: Progress): Progress {
  const { sendings, sessions } = progress;
  const kept = Object.entries(sendings).filter(([, { status, session }]) => status !== null || session !== sessions);
  return { ...progress, sendings: Object.fromEntries(kept) };
}

/** The progress without what it holds of the user: another one's part of the tree is empty, and nothing is worked out for them. */
export function forgetUserScope(progress: Progress): Progress {
  const { userKnownMs: _, ...rest } = progress;
  const kept = Object.entries(progress.sendings).filter(([key]) => !key.includes(' ./User/'));
  return { ...rest, sendings: Object.fromEntries(kept) };
}

/** The progress after these writes have gone out. */
export function recordSent(progress: Progress, writes: readonly Write[]): Progress {
  if (writes.length === 0) return progress;
  const sent = writes.map((write): [string, Sending] => [
    keyOf(write),
    { status: null, fingerprint: fingerprintOf(write), session: progress.sessions },
  ]);
  return { ...progress, sendings: { ...progress.sendings, ...Object.fromEntries(sent) } };
}

/** The progress after the device has answered. */
export function recordOutcomes(progress: Progress, outcomes: readonly Outcome[]): Progress {
  const answered = outcomes.flatMap(({ command, target = '', status }): [string, Sending][] => {
    const key = command.name === 'Atomic' ? `Atomic ${firstTargetOf(command)}` : `${command.name} ${target}`;
    const sending = progress.sendings[key];
    return sending === undefined ? [] : [[key, { ...sending, status }]];
  });
  if (answered.length === 0) return progress;
  return { ...progress, sendings: { ...progress.sendings, ...Object.fromEntries(answered) } };
}

/** What an Atomic is remembered by. */
function firstTargetOf({ commands }: Atomic): string {
  const [first] = commands;
  return (first !== undefined && isItemCommand(first) ? first.items[0]?.target : undefined) ?? '';
}

/** The command that carries a write. */
export function draftOf({ verb, target, format, data, commands = [] }: Write): Draft {
  if (verb === 'Atomic') return { name: 'Atomic', commands: commands.map(draftOf) };
  return { name: verb, items: [{ target, format, ...(data !== undefined && { data }) }] };
}
