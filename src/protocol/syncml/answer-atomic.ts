import { type Answer, answerExecuted, execute, plainAnswer } from './answer.ts';
import type { Execution, Executor } from './executor.ts';
import { type Atomic, type Command, type ItemCommand, isItemCommand } from './message.ts';
import { isSuccess, STATUS } from './status.ts';

/**
 * Executes an Atomic in order up to the first failure, then undoes it (mdm.md 6). Statuses: the parent (200, or 507),
 * then each child: its own, 216 when undone (516 when that failed), 215 when not reached. A child without a CmdID
 * makes 400 of everything that a Status can name, and nothing is executed.
 */
export function answerAtomic(atomic: Atomic, msgRef: number, executor: Executor): Answer {
  if (descendants(atomic).some(({ cmdId }) => cmdId === '')) return refuseBatch(atomic, msgRef);

  executor.begin();
  const reached = executeChildren(atomic, executor);
  if (reached.every(({ executions }) => executions.every(hasSucceeded))) {
    executor.commit();
    return gather([plainAnswer(atomic, msgRef, STATUS.ok), ...reached.map((it) => answerReached(it, msgRef))]);
  }
  const undone = executor.rollBack() ? STATUS.atomicRolledBack : STATUS.atomicRollbackFailed;
  return gather([
    plainAnswer(atomic, msgRef, STATUS.atomicFailed),
    ...reached.flatMap((it) => [answerReached(undo(it, undone), msgRef), ...notReached(descendants(it.child), msgRef)]),
    ...notReached(atomic.commands.slice(reached.length).flatMap(withDescendants), msgRef),
  ]);
}

/** A child that was reached and how its items went; of a child that has none or may have none, one execution. */
interface Reached {
  readonly child: Command;
  readonly executions: readonly Execution[];
}

function executeChildren(atomic: Atomic, executor: Executor): Reached[] {
  const reached: Reached[] = [];
  const added = new Set<string>();
  for (const child of atomic.commands) {
    const executions = executeChild(child, added, executor);
    reached.push({ child, executions });
    if (!executions.every(hasSucceeded)) break;
  }
  return reached;
}

function executeChild(child: Command, added: Set<string>, executor: Executor): Execution[] {
  if (child.name === 'Unknown') return [{ status: STATUS.badRequest }];
  if (!isItemCommand(child) || !isAllowed(child, added)) return [{ status: STATUS.commandFailed }];
  if (child.items.length === 0) return [{ status: STATUS.badRequest }];
  let isGoingWell = true;
  return child.items.map((item) => {
    if (!isGoingWell) return { status: STATUS.notExecuted };
    const execution = execute(child, item, executor);
    isGoingWell = hasSucceeded(execution);
    if (child.name === 'Add' && item.target !== undefined) added.add(item.target);
    return execution;
  });
}

/** No Get, and no Replace of a node that the same Atomic added (mdm.md 6). */
function isAllowed(child: ItemCommand, added: ReadonlySet<string>): boolean {
  if (child.name === 'Replace') return !child.items.some(({ target }) => target !== undefined && added.has(target));
  return child.name !== 'Get';
}

function hasSucceeded({ status }: Execution): boolean {
  return isSuccess(status);
}

function undo({ child, executions }: Reached, undone: number): Reached {
  return { child, executions: executions.map((it) => (hasSucceeded(it) ? { ...it, status: undone } : it)) };
}

function answerReached({ child, executions }: Reached, msgRef: number): Answer {
  return isItemCommand(child) && child.items.length === executions.length
    ? answerExecuted(child, msgRef, executions)
    : plainAnswer(child, msgRef, executions[0]?.status ?? STATUS.commandFailed);
}

function notReached(commands: readonly Command[], msgRef: number): Answer[] {
  return commands.map((command) => plainAnswer(command, msgRef, STATUS.notExecuted));
}

function refuseBatch(atomic: Atomic, msgRef: number): Answer {
  const named = withDescendants(atomic).filter(({ cmdId }) => cmdId !== '');
  return gather(named.map((command) => plainAnswer(command, msgRef, STATUS.badRequest)));
}

function withDescendants(command: Command): Command[] {
  return [command, ...descendants(command)];
}

function descendants(command: Command): Command[] {
  return command.name === 'Atomic' ? command.commands.flatMap(withDescendants) : [];
}

function gather(answers: readonly Answer[]): Answer {
  return {
    statuses: answers.flatMap(({ statuses }) => statuses),
    results: answers.flatMap(({ results }) => results),
    abortsSession: answers.some(({ abortsSession }) => abortsSession),
  };
}
