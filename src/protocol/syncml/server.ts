import {
  ALERT,
  type Chal,
  type Command,
  type Draft,
  elementName,
  numbered,
  type Status,
  type SyncMlMessage,
} from './message.ts';
import { MAX_MESSAGE_BYTES } from './names.ts';
import { type Outcome, type Pending, settle } from './outcomes.ts';
import { STATUS } from './status.ts';
import { commandSizeBytes, writeSyncMl } from './write.ts';

/** The server's side of a session; plain data, fit for a database row. */
export interface ServerSession {
  readonly phase: 'open' | 'ended';
  readonly sessionId: string;
  readonly deviceId: string;
  readonly serverUri: string;
  /** Whether the client has been told 212. */
  readonly isAuthenticated: boolean;
  /** Bytes that the client takes, at most what mdm.md 6 recommends. */
  readonly maxMessageBytes: number;
  /** Commands that the client has still to answer. */
  readonly pending: readonly Pending[];
  /** Commands that wait for a later message: the one before was full, or the client's package went on. */
  readonly held: readonly Draft[];
}

/** What a reply leads to. When `state` has ended, the message holds Statuses alone, and the client will not come back. */
export interface Reply {
  readonly message: SyncMlMessage;
  readonly state: ServerSession;
  readonly outcomes: readonly Outcome[];
}

/** Starts the server's side from the first message of a client. */
export function openSession({ header }: SyncMlMessage): ServerSession {
  return {
    phase: 'open',
    sessionId: header.sessionId,
    deviceId: header.source,
    serverUri: header.target,
    isAuthenticated: false,
    maxMessageBytes: Math.min(header.maxMsgSize ?? MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES),
    pending: [],
    held: [],
  };
}

/** What the client's message says about commands sent before: for deciding what to send before calling `reply`. */
export function outcomesOf(state: ServerSession, message: SyncMlMessage): readonly Outcome[] {
  return settle(state.pending, message).outcomes;
}

/**
 * Answers one message of an authenticated client: Status of SyncHdr (212 first, then 200), one Status a command,
 * then the held and the next commands as far as they fit, Final. With none to send the session ends (mdm.md 6).
 */
export function reply(state: ServerSession, message: SyncMlMessage, next: readonly Draft[]): Reply {
  const { outcomes, pending } = settle(state.pending, message);
  const header = headerFor(message);
  const statuses = statusesOf(message, state.isAuthenticated ? STATUS.ok : STATUS.authenticated);
  const queue = isAbort(message) ? [] : [...state.held, ...next];
  const taken =
    message.final && queue.length > 0 ? fitting(queue, state.maxMessageBytes - sizeBytes(header, statuses)) : [];
  const sent = message.final || isAbort(message) ? taken : [NEXT_MESSAGE];
  const commands = numbered([...statuses, ...sent], 1);
  return {
    message: { header, commands, final: true },
    state: {
      ...state,
      phase: sent.length === 0 ? 'ended' : 'open',
      isAuthenticated: true,
      pending: [...pending, ...pendingOf(commands.slice(statuses.length), header.msgId)],
      held: queue.slice(taken.length),
    },
    outcomes,
  };
}

/**
 * Refuses a message for its credentials: 407 when it carried none, else 401, for SyncHdr and every command, none of
 * which was executed. The client sends the same again with what `chal` asks for (mdm.md 6).
 */
export function refuse(state: ServerSession, message: SyncMlMessage, chal: Chal): Reply {
  const code = message.header.cred === undefined ? STATUS.credentialsNeeded : STATUS.badCredentials;
  const drafts = statusesOf(message, code, code).map((it) => (it.cmdRef === '0' ? { ...it, chal } : it));
  return { message: { header: headerFor(message), commands: numbered(drafts, 1), final: true }, state, outcomes: [] };
}

const NEXT_MESSAGE: Draft = { name: 'Alert', code: ALERT.nextMessage, items: [] };

/** Echoes SessionID and MsgID, swaps Target and Source. */
function headerFor({ header }: SyncMlMessage): SyncMlMessage['header'] {
  return { sessionId: header.sessionId, msgId: header.msgId, target: header.source, source: header.target };
}

function isAbort({ commands }: SyncMlMessage): boolean {
  return commands.some((it) => it.name === 'Alert' && it.code === ALERT.abort);
}

function sizeBytes(header: SyncMlMessage['header'], drafts: readonly Draft[]): number {
  return Buffer.byteLength(writeSyncMl({ header, commands: numbered(drafts, 1), final: true }));
}

type StatusDraft = Omit<Status, 'cmdId'>;

/** Status of SyncHdr, then one a command in order; never for a Status (mdm.md 6). `refusal` replaces every verdict. */
function statusesOf(message: SyncMlMessage, headerCode: number, refusal?: number): StatusDraft[] {
  const msgRef = message.header.msgId;
  return [
    { name: 'Status', msgRef, cmdRef: '0', cmd: 'SyncHdr', data: headerCode },
    ...message.commands
      .filter((command) => command.name !== 'Status')
      .map((command): StatusDraft => {
        const data = refusal ?? verdictOn(command);
        return { name: 'Status', msgRef, cmdRef: command.cmdId, cmd: elementName(command), data };
      }),
  ];
}

/** A client reports: it sends Alerts, Results, and Replace of its DevInfo. */
function verdictOn({ name }: Command): number {
  if (name === 'Unknown') return STATUS.badRequest;
  return name === 'Alert' || name === 'Results' || name === 'Replace' ? STATUS.ok : STATUS.featureUnsupported;
}

/** The head of the queue that fits; at least one command, so that no command holds up a session for ever. */
function fitting(queue: readonly Draft[], roomBytes: number): readonly Draft[] {
  let leftBytes = roomBytes;
  const tooBig = queue.findIndex((draft, index) => {
    leftBytes -= numbered([draft], WIDEST_CMD_ID).reduce((sum, command) => sum + commandSizeBytes(command), 0);
    return index > 0 && leftBytes < 0;
  });
  return tooBig === -1 ? queue : queue.slice(0, tooBig);
}

const WIDEST_CMD_ID = 100_000;

function pendingOf(commands: readonly Command[], msgId: number): Pending[] {
  return commands.flatMap((command) => [
    { msgId, command, statuses: [], results: [] },
    ...(command.name === 'Atomic' ? pendingOf(command.commands, msgId) : []),
  ]);
}
