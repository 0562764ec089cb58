import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClientSession, startSession, step } from '../../../../src/protocol/syncml/client.ts';
import type { Execution, Executor, NodeRequest } from '../../../../src/protocol/syncml/executor.ts';
import { type Draft, isItemCommand, type SyncMlMessage } from '../../../../src/protocol/syncml/message.ts';
import type { Outcome } from '../../../../src/protocol/syncml/outcomes.ts';
import { openSession, reply } from '../../../../src/protocol/syncml/server.ts';
import { isSuccess } from '../../../../src/protocol/syncml/status.ts';
import { writeSyncMl } from '../../../../src/protocol/syncml/write.ts';
import { read } from './golden.ts';

/** A flat tree of values that really undoes: what the two ends agree about can be looked up in it. */
class MapTree implements Executor {
  readonly nodes = new Map<string, string>();
  #before: ReadonlyMap<string, string> = new Map();

  execute({ verb, target, data = '' }: NodeRequest): Execution {
    const known = this.nodes.get(target);
    switch (verb) {
      case 'Add':
        if (known !== undefined) return { status: 418 };
        this.nodes.set(target, data);
        return { status: 200 };
      case 'Replace':
        if (known === undefined) return { status: 404 };
        this.nodes.set(target, data);
        return { status: 200 };
      case 'Delete':
        return { status: this.nodes.delete(target) ? 200 : 404 };
      case 'Get':
        return known === undefined ? { status: 404 } : { status: 200, results: [{ format: 'chr', data: known }] };
      case 'Exec':
        return { status: 405 };
    }
  }

  begin(): void {
    this.#before = new Map(this.nodes);
  }

  commit(): void {
    this.#before = new Map();
  }

  rollBack(): boolean {
    this.nodes.clear();
    for (const [target, data] of this.#before) this.nodes.set(target, data);
    return true;
  }
}

/** Plays a whole session over the wire format, sending one batch a message. */
function play(batches: readonly (readonly Draft[])[], tree: Executor): { outcomes: Outcome[]; end: ClientSession } {
  const start = startSession({
    sessionId: '7',
    deviceId: 'device',
    serverUri: 'https://mdm.contoso.com/dm',
    initiatedBy: 'client',
    loginStatus: 'none',
    devInfo: { man: 'Contoso', mod: 'One', dmV: '1.3', lang: 'en-US' },
    maxMsgSize: 3_000,
  });
  let client: ClientSession = start.state;
  let message: SyncMlMessage | null = start.message;
  let server = openSession(start.message);
  const waiting = [...batches];
  const outcomes: Outcome[] = [];
  while (message !== null && client.phase === 'open') {
    const answered = reply(server, read(writeSyncMl(message)), waiting.shift() ?? []);
    server = answered.state;
    outcomes.push(...answered.outcomes);
    ({ state: client, message } = step(client, read(writeSyncMl(answered.message)), tree));
  }
  expect(server).toMatchObject({ phase: 'ended', pending: [], held: [] });
  return { outcomes, end: client };
}

function outcomeCount(draft: Draft): number {
  if (draft.name === 'Atomic') return 1 + draft.commands.reduce((sum, it) => sum + outcomeCount(it), 0);
  return 'items' in draft ? (draft.items?.length ?? 0) : 0;
}

describe('a session between both ends', () => {
  const target = fc.constantFrom('./a', './b', './c', './d%20e');
  const item = fc.record({ target, data: fc.constantFrom('', '1', 'x'.repeat(300)) });
  const plain: fc.Arbitrary<Draft> = fc.record({
    name: fc.constantFrom('Add' as const, 'Replace' as const, 'Delete' as const, 'Get' as const, 'Exec' as const),
    items: fc.uniqueArray(item, { minLength: 1, maxLength: 3, selector: (it) => it.target }),
  });
  const atomic: fc.Arbitrary<Draft> = fc.record({
    name: fc.constant('Atomic' as const),
    commands: fc.array(plain, { minLength: 1, maxLength: 4 }),
  });
  const batch = fc.array(fc.oneof({ weight: 3, arbitrary: plain }, atomic), { minLength: 1, maxLength: 8 });
  const seed = Number(process.env['LAB_TEST_SEED'] ?? 1);

  it('ends, gives every item of every command one outcome, and every successful Get its value', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 4 }), (batches) => {
        const { outcomes, end } = play(batches, new MapTree());
        expect(end).toEqual({ phase: 'ended', end: { reason: 'completed' } });
        const expected = batches.flat().reduce((sum, draft) => sum + outcomeCount(draft), 0);
        expect(outcomes).toHaveLength(expected);
        for (const { command, status, data } of outcomes) {
          if (command.name === 'Get') expect(data !== undefined).toBe(isSuccess(status));
        }
      }),
      { numRuns: 200, seed },
    );
  });

  it('leaves the tree as the outcomes say', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 4 }), (batches) => {
        const tree = new MapTree();
        const told = new Map<string, string>();
        for (const { command, target: node = '', status } of play(batches, tree).outcomes) {
          if (!isItemCommand(command) || !isSuccess(status)) continue;
          const data = command.items.find((it) => it.target === node)?.data ?? '';
          if (command.name === 'Add' || command.name === 'Replace') told.set(node, data);
          if (command.name === 'Delete') told.delete(node);
        }
        expect(tree.nodes).toEqual(told);
      }),
      { numRuns: 200, seed },
    );
  });
});
