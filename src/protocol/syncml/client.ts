import { type Answer, answerItems, plainAnswer } from './answer.ts';
import { answerAtomic } from './answer-atomic.ts';
import { type Account, credOf } from './auth.ts';
import type { Executor } from './executor.ts';
import { ALERT, type Command, type Draft, numbered, type Status, type SyncMlMessage } from './message.ts';
import { type PackageOne, packageOne } from './package-one.ts';
import { STATUS } from './status.ts';

/** What a device starts a session with. */
export interface SessionStart extends PackageOne {
  /** At most 4 bytes; decimal, hexadecimal from SyncApplicationVersion 2.0 on (mdm.md 6). */
  readonly sessionId: string;
  /** The DM address. */
  readonly serverUri: string;
  /** The APPSRV account; the digest scheme waits for a challenge when it has no nonce (Base64) yet. */
  readonly account?: Account & { readonly nonce?: string };
  /** Bytes the client takes in one message. */
  readonly maxMsgSize?: number;
  /** From SyncApplicationVersion 3.0 on: declares the `msft` prefix and shows original errors. */
  readonly showsOriginalErrors?: true;
}

/** Why a session is over. */
export type SessionEnd =
  | { readonly reason: 'completed' }
  | { readonly reason: 'aborted'; readonly by: 'client' | 'server' }
  /** The server did not take the message: the status of its SyncHdr. */
  | { readonly reason: 'refused'; readonly status: number }
  /** The answer belongs to another session. */
  | { readonly reason: 'unexpected'; readonly sessionId: string };

/** A session that waits for the server's answer to its message `msgId`. */
export interface OpenSession {
  readonly phase: 'open';
  readonly sessionId: string;
  readonly deviceId: string;
  readonly serverUri: string;
  readonly msgId: number;
  /** The commands of that message, which a challenge makes it send again. */
  readonly sent: readonly Draft[];
  readonly credentials: Credentials | null;
  readonly maxMsgSize: number | null;
  readonly showsOriginalErrors: boolean;
}

/** How the client stands with the server's challenges. */
interface Credentials {
  readonly account: Account;
  readonly nonce: string | null;
  /** Whether messages carry Cred: until 212 says that the session is authenticated. */
  readonly isNeeded: boolean;
  /** Whether the commands under way were refused before: a second refusal is final. */
  readonly isSecondTry: boolean;
}

/** The device's side of a session; plain data. */
export type ClientSession = OpenSession | { readonly phase: 'ended'; readonly end: SessionEnd };

/** The state after a step, and the message to post, if any: an ended session may have a last one, an Alert 1223. */
export interface ClientStep {
  readonly state: ClientSession;
  readonly message: SyncMlMessage | null;
}

/** Opens a session: package 1 as mdm.md 6 lays it out, CmdIDs from 2. */
export function startSession(start: SessionStart): { readonly state: OpenSession; readonly message: SyncMlMessage } {
  const { sessionId, deviceId, serverUri, account, maxMsgSize } = start;
  const nonce = account?.nonce ?? null;
  return send(
    {
      phase: 'open',
      sessionId,
      deviceId,
      serverUri,
      msgId: 0,
      sent: [],
      credentials: account ? { account, nonce, isNeeded: true, isSecondTry: false } : null,
      maxMsgSize: maxMsgSize ?? null,
      showsOriginalErrors: start.showsOriginalErrors === true,
    },
    null,
    packageOne(start),
  );
}

/**
 * Takes the server's answer (null for an empty body), executes its commands through the executor, and gives what
 * comes next: Status of SyncHdr, Statuses in order, Results, Final (mdm.md 6).
 */
export function step(state: OpenSession, reply: SyncMlMessage | null, executor: Executor): ClientStep {
  if (reply === null) return ended({ reason: 'completed' });
  const { sessionId } = reply.header;
  if (sessionId !== state.sessionId) return ended({ reason: 'unexpected', sessionId });

  const verdict = reply.commands.find((it): it is Status => it.name === 'Status' && it.cmdRef === '0');
  if (verdict !== undefined && isChallenge(verdict.data)) return answerChallenge(state, reply, verdict);
  if (verdict !== undefined && verdict.data >= 400) return ended({ reason: 'refused', status: verdict.data });
  if (reply.commands.some(isAbort)) return ended({ reason: 'aborted', by: 'server' });

  const accepted = { ...state, credentials: settled(state.credentials, verdict) };
  const answers = executeAll(reply, executor);
  const drafts = [...answers.flatMap(({ statuses }) => statuses), ...answers.flatMap(({ results }) => results)];
  if (answers.some(({ abortsSession }) => abortsSession)) return abortWith(accepted, reply, drafts);
  if (!reply.final) drafts.push(alert(ALERT.nextMessage));
  if (drafts.length === 0) return ended({ reason: 'completed' });
  return send(accepted, reply, drafts);
}

/** Leaves the session in place of a step: the last message says Alert 1223. */
export function abortSession(state: OpenSession, reply: SyncMlMessage): ClientStep {
  return abortWith(state, reply, []);
}

function abortWith(state: OpenSession, reply: SyncMlMessage, drafts: readonly Draft[]): ClientStep {
  const { message } = send(state, reply, [...drafts, alert(ALERT.abort)]);
  return { state: { phase: 'ended', end: { reason: 'aborted', by: 'client' } }, message };
}

function executeAll({ header, commands }: SyncMlMessage, executor: Executor): Answer[] {
  const answers: Answer[] = [];
  let isAborting = false;
  for (const command of commands) {
    if (command.name === 'Status') continue;
    const answer: Answer = isAborting
      ? plainAnswer(command, header.msgId, STATUS.notExecuted)
      : executeOne(command, header.msgId, executor);
    answers.push(answer);
    isAborting ||= answer.abortsSession;
  }
  return answers;
}

function executeOne(command: Exclude<Command, Status>, msgRef: number, executor: Executor): Answer {
  switch (command.name) {
    case 'Atomic':
      return answerAtomic(command, msgRef, executor);
    case 'Alert':
      return plainAnswer(command, msgRef, isServerAlert(command.code) ? STATUS.ok : STATUS.featureUnsupported);
    case 'Results':
    case 'Unknown':
      return plainAnswer(command, msgRef, STATUS.badRequest);
    case 'Add':
    case 'Replace':
    case 'Delete':
    case 'Get':
    case 'Exec':
      return answerItems(command, msgRef, executor);
  }
}

function isServerAlert(code: number): boolean {
  return code === ALERT.nextMessage || code === ALERT.noEndOfData;
}

function isAbort(command: Command): boolean {
  return command.name === 'Alert' && command.code === ALERT.abort;
}

function isChallenge(code: number): boolean {
  return code === STATUS.badCredentials || code === STATUS.credentialsNeeded;
}

/** Sends the same commands again with credentials; a second refusal, or one that cannot be met, is the end. */
function answerChallenge(state: OpenSession, reply: SyncMlMessage, { data, chal }: Status): ClientStep {
  const { credentials } = state;
  if (credentials === null || credentials.isSecondTry || chal?.type !== credentials.account.scheme) {
    return ended({ reason: 'refused', status: data });
  }
  const nonce = chal.nextNonce ?? credentials.nonce;
  return send(
    { ...state, credentials: { ...credentials, nonce, isNeeded: true, isSecondTry: true } },
    reply,
    state.sent,
  );
}

/** 212 settles the session; 200 means that the next message needs credentials too (mdm.md 6). */
function settled(credentials: Credentials | null, verdict: Status | undefined): Credentials | null {
  if (credentials === null || verdict === undefined) return credentials;
  const nonce = verdict.chal?.nextNonce ?? credentials.nonce;
  const isNeeded = credentials.isNeeded && verdict.data !== STATUS.authenticated;
  return { ...credentials, nonce, isNeeded, isSecondTry: false };
}

/** The next message: Status of the SyncHdr that it answers, then the drafts. CmdIDs start at 2 in message 1. */
function send(
  state: OpenSession,
  reply: SyncMlMessage | null,
  drafts: readonly Draft[],
): { state: OpenSession; message: SyncMlMessage } {
  const msgId = state.msgId + 1;
  const shown = state.showsOriginalErrors ? drafts : drafts.map(withoutOriginalError);
  const commands = reply === null ? numbered(shown, 2) : numbered([headerStatus(reply), ...shown], 1);
  return {
    state: { ...state, msgId, sent: drafts },
    message: {
      header: {
        sessionId: state.sessionId,
        msgId,
        target: state.serverUri,
        source: state.deviceId,
        ...credHeader(state.credentials),
        ...(state.maxMsgSize !== null && { maxMsgSize: state.maxMsgSize }),
      },
      commands,
      final: true,
      ...(state.showsOriginalErrors && { msft: true }),
    },
  };
}

function credHeader(credentials: Credentials | null): Pick<SyncMlMessage['header'], 'sourceName' | 'cred'> {
  if (credentials?.isNeeded !== true) return {};
  const { account, nonce } = credentials;
  if (account.scheme === 'syncml:auth-md5' && nonce === null) return {};
  return { sourceName: account.name, cred: credOf(account, nonce ?? '') };
}

function headerStatus({ header }: SyncMlMessage): Draft {
  return { name: 'Status', msgRef: header.msgId, cmdRef: '0', cmd: 'SyncHdr', data: STATUS.ok };
}

function withoutOriginalError(draft: Draft): Draft {
  if (draft.name !== 'Status') return draft;
  const { originalError: _, ...status } = draft;
  return status;
}

function alert(code: number): Draft {
  return { name: 'Alert', code, items: [] };
}

function ended(end: SessionEnd): ClientStep {
  return { state: { phase: 'ended', end }, message: null };
}
