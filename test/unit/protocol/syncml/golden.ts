import { readFileSync } from 'node:fs';
import type { CodecError } from '../../../../src/core/result.ts';
import type { Execution, Executor, NodeRequest } from '../../../../src/protocol/syncml/executor.ts';
import type { SyncMlMessage } from '../../../../src/protocol/syncml/message.ts';
import { readSyncMl } from '../../../../src/protocol/syncml/read.ts';

/** A golden message as it would be on the wire: the white space between elements is for the reader of the file. */
export function golden(name: string): string {
  const file = new URL(`../../../golden/syncml/${name}.xml`, import.meta.url);
  return readFileSync(file, 'utf8').replace(/>\s+</g, '><').trim();
}

export function goldenMessage(name: string): SyncMlMessage {
  return read(golden(name));
}

export function read(text: string): SyncMlMessage {
  const result = readSyncMl(text);
  if (!result.ok) throw new Error(`${result.error.path}: ${result.error.message}`);
  return result.value;
}

export function refusal(text: string): CodecError {
  const result = readSyncMl(text);
  if (result.ok) throw new Error('the message was accepted');
  return result.error;
}

/** A tree that answers from a table, by `verb target`, and writes down everything it is asked. */
export class ScriptedTree implements Executor {
  readonly log: string[] = [];
  readonly requests: NodeRequest[] = [];
  readonly #answers: Readonly<Record<string, Execution>>;
  readonly #canRollBack: boolean;

  constructor(answers: Readonly<Record<string, Execution>> = {}, canRollBack = true) {
    this.#answers = answers;
    this.#canRollBack = canRollBack;
  }

  execute(request: NodeRequest): Execution {
    this.requests.push(request);
    this.log.push(`${request.verb} ${request.target}`);
    return this.#answers[`${request.verb} ${request.target}`] ?? { status: 200 };
  }

  begin(): void {
    this.log.push('begin');
  }

  commit(): void {
    this.log.push('commit');
  }

  rollBack(): boolean {
    this.log.push('roll back');
    return this.#canRollBack;
  }
}
