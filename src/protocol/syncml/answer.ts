import type { Execution, Executor } from './executor.ts';
import { type Command, type Draft, elementName, type Item, type ItemCommand } from './message.ts';
import { isSuccess, STATUS } from './status.ts';

/** What the device says to one received command. */
export interface Answer {
  readonly statuses: readonly Draft[];
  readonly results: readonly Draft[];
  readonly abortsSession: boolean;
}

/** An answer of one Status and nothing else. */
export function plainAnswer(command: Command, msgRef: number, status: number): Answer {
  return { statuses: [statusOf(command, msgRef, { status })], results: [], abortsSession: false };
}

/** Executes every item, whether the ones before it succeeded or not, and answers as mdm.md 6 says. */
export function answerItems(command: ItemCommand, msgRef: number, executor: Executor): Answer {
  return answerExecuted(
    command,
    msgRef,
    command.items.map((item) => execute(command, item, executor)),
  );
}

/** The answer to a command whose items went like this: one Status if all are equal, else one an item. */
export function answerExecuted(command: ItemCommand, msgRef: number, executions: readonly Execution[]): Answer {
  const [first] = executions;
  if (first === undefined) return plainAnswer(command, msgRef, STATUS.badRequest);
  const statuses = executions.every(({ status }) => status === first.status)
    ? [statusOf(command, msgRef, first)]
    : executions.map((execution, index) => statusOf(command, msgRef, execution, command.items[index]?.target));
  return {
    statuses,
    results: resultsOf(command, msgRef, executions),
    abortsSession: executions.some(({ abortsSession }) => abortsSession === true),
  };
}

/** Executes one item; one that names no node or no known format never reaches the tree. */
export function execute(command: ItemCommand, item: Item, executor: Executor): Execution {
  const { target, format, type, data } = item;
  if (target === undefined) return { status: STATUS.badRequest };
  if (format === 'unknown') return { status: STATUS.formatUnsupported };
  return executor.execute({
    verb: command.name,
    target,
    ...(format !== undefined && { format }),
    ...(type !== undefined && { type }),
    ...(data !== undefined && { data }),
  });
}

function statusOf(command: Command, msgRef: number, execution: Execution, targetRef?: string): Draft {
  const { status, originalError } = execution;
  return {
    name: 'Status',
    msgRef,
    cmdRef: command.cmdId,
    cmd: elementName(command),
    ...(targetRef !== undefined && { targetRef }),
    data: status,
    ...(originalError !== undefined && { originalError }),
  };
}

function resultsOf(command: ItemCommand, msgRef: number, executions: readonly Execution[]): Draft[] {
  const items = executions.flatMap(({ status, results = [] }, index) => {
    const source = command.items[index]?.target;
    return isSuccess(status) ? results.map((item) => ({ ...(source !== undefined && { source }), ...item })) : [];
  });
  return items.length === 0
    ? []
    : [{ name: 'Results', msgRef, cmdRef: command.cmdId, cmd: elementName(command), items }];
}
