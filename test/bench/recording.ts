import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import Sqlite from 'better-sqlite3';

/**
 * What a run asked of the machine beneath it: every signature, check, digest and SQL statement with its values.
 * Replaying it is the floor of docs/design.md 10: the same crypto and database work with no logic.
 */
export interface Recording {
  readonly crypto: (() => unknown)[];
  readonly sql: { readonly source: string; readonly how: 'run' | 'get' | 'all'; readonly values: unknown[] }[];
}

/** A place in a recording. */
export interface Mark {
  readonly crypto: number;
  readonly sql: number;
}

export function markOf(recording: Recording | undefined): Mark {
  return { crypto: recording?.crypto.length ?? 0, sql: recording?.sql.length ?? 0 };
}

/** What was recorded between two places. */
export function sliceOf(recording: Recording, from: Mark, to: Mark): Recording {
  return { crypto: recording.crypto.slice(from.crypto, to.crypto), sql: recording.sql.slice(from.sql, to.sql) };
}

type Callable = (...values: never[]) => unknown;

/** Records until disposed; patches node:crypto and better-sqlite3 in this process, on the side of the test alone. */
export function record(): Disposable & Recording {
  const recording: Recording = { crypto: [], sql: [] };
  const undo: (() => void)[] = [];
  const patch = (target: object, name: string, wrap: (original: Callable) => Callable) => {
    const slot = target as Record<string, Callable>;
    const original = slot[name] as Callable;
    slot[name] = wrap(original);
    undo.push(() => {
      slot[name] = original;
    });
  };

  for (const name of ['sign', 'verify'] as const) {
    patch(crypto, name, (original) => (...values) => {
      recording.crypto.push(() => original(...values));
      return original(...values);
    });
  }
  patch(crypto, 'createHash', (original) => (...values) => {
    const made = (original as (...args: never[]) => crypto.Hash)(...values);
    const parts: unknown[] = [];
    const { update } = made;
    made.update = ((data: never, encoding: never) => {
      parts.push(data);
      return update.call(made, data, encoding);
    }) as typeof made.update;
    recording.crypto.push(() => {
      const again = (original as (...args: never[]) => crypto.Hash)(...values);
      for (const part of parts) again.update(part as never);
      return again.digest();
    });
    return made;
  });
  syncBuiltinESMExports();

  patch(
    Sqlite.prototype,
    'prepare',
    (original) =>
      function prepare(this: unknown, ...values: never[]) {
        const statement = original.apply(this, values) as unknown as Record<string, Callable> & { source: string };
        for (const how of ['run', 'get', 'all'] as const) {
          const execute = (statement[how] as Callable).bind(statement);
          Object.defineProperty(statement, how, {
            value: (...bound: never[]) => {
              recording.sql.push({ source: statement.source, how, values: bound });
              return execute(...bound);
            },
          });
        }
        return statement;
      } as Callable,
  );
  // BEGIN and COMMIT are prepared beneath `prepare`: a floor without them would commit every statement by itself.
  let depth = 0;
  patch(
    Sqlite.prototype,
    'transaction',
    (original) =>
      function transaction(this: unknown, body: Callable) {
        const mark = (source: string) => recording.sql.push({ source, how: 'run', values: [] });
        const marked = function (this: unknown, ...values: never[]) {
          if (depth++ === 0) mark('BEGIN');
          try {
            return body.apply(this, values);
          } finally {
            if (--depth === 0) mark('COMMIT');
          }
        };
        return original.call(this, marked as never);
      } as Callable,
  );
  return {
    ...recording,
    [Symbol.dispose]: () => {
      for (const step of undo) step();
      syncBuiltinESMExports();
    },
  };
}
