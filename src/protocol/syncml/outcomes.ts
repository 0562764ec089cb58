import { type Command, type Item, isItemCommand, type Results, type Status, type SyncMlMessage } from './message.ts';
import { isSuccess } from './status.ts';

/** A command under way, with what the client has said to it so far. */
export interface Pending {
  readonly msgId: number;
  readonly command: Command;
  readonly statuses: readonly Status[];
  readonly results: readonly Item[];
}

/** What became of one command, or of one item of it. An Atomic and its children have an outcome each. */
export interface Outcome {
  /** The message that carried the command. */
  readonly msgId: number;
  readonly command: Command;
  /** The node; undefined for an Atomic. */
  readonly target?: string;
  /** See status.ts. */
  readonly status: number;
  readonly originalError?: string;
  /** What a Get found, as the client sent it. */
  readonly results: readonly Item[];
  /** The value of the first result. */
  readonly data?: string;
}

/**
 * Joins a client's Statuses and Results to the commands they answer, by MsgRef and CmdRef. A Get whose Results may
 * still come, because the client's package goes on, stays pending.
 */
export function settle(
  pending: readonly Pending[],
  { commands, final }: SyncMlMessage,
): { outcomes: Outcome[]; pending: Pending[] } {
  const statuses = byReference(commands.filter((it) => it.name === 'Status'));
  const results = byReference(commands.filter((it) => it.name === 'Results'));
  const outcomes: Outcome[] = [];
  const open: Pending[] = [];
  for (const it of pending) {
    const key = reference(it.msgId, it.command.cmdId);
    const known: Pending = {
      ...it,
      statuses: [...it.statuses, ...(statuses.get(key) ?? [])],
      results: [...it.results, ...(results.get(key) ?? []).flatMap(({ items }) => items)],
    };
    if (known.statuses.length === 0 || (!final && awaitsResults(known))) open.push(known);
    else outcomes.push(...outcomesOf(known));
  }
  return { outcomes, pending: open };
}

function reference(msgRef: number, cmdRef: string): string {
  return `${msgRef} ${cmdRef}`;
}

function byReference<T extends Status | Results>(answers: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const answer of answers) {
    const key = reference(answer.msgRef, answer.cmdRef);
    groups.set(key, [...(groups.get(key) ?? []), answer]);
  }
  return groups;
}

function awaitsResults({ command, statuses, results }: Pending): boolean {
  return command.name === 'Get' && results.length === 0 && statuses.some(({ data }) => isSuccess(data));
}

function outcomesOf(it: Pending): Outcome[] {
  const { command, msgId, statuses, results } = it;
  const items = isItemCommand(command) ? command.items : [];
  // With one item the answers are about it, however the client spells the node.
  if (items.length <= 1) {
    return statuses.slice(0, 1).map((status) => outcome(msgId, command, status, results, items[0]?.target));
  }
  return items.flatMap(({ target }) => {
    const status = statuses.find(({ targetRef }) => targetRef === target) ?? statuses.find(isForAll);
    const own = results.filter(({ source }) => source === target);
    return status === undefined ? [] : [outcome(msgId, command, status, own, target)];
  });
}

function isForAll({ targetRef }: Status): boolean {
  return targetRef === undefined;
}

function outcome(
  msgId: number,
  command: Command,
  { data: status, originalError }: Status,
  results: readonly Item[],
  target?: string,
): Outcome {
  const data = results[0]?.data;
  return {
    msgId,
    command,
    ...(target !== undefined && { target }),
    status,
    ...(originalError !== undefined && { originalError }),
    results,
    ...(data !== undefined && { data }),
  };
}
