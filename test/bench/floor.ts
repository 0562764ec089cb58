import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import { openStore } from '../../src/service/store/open.ts';
import type { Recording } from './recording.ts';

/**
 * Real milliseconds that a piece of a recording needs when nothing but it is done: each signature, digest and
 * statement once more, and as many bytes written as the devices' logs hold. What was recorded before it is replayed
 * first and not counted, so that the tables are as full as they were.
 */
export function measureFloor(whole: Recording, part: Recording, logBytes: number): number {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-floor-'));
  try {
    const db = openStore(join(directory, 'service.db'));
    const statements = new Map<string, Statement>();
    for (const { source } of whole.sql) if (!statements.has(source)) statements.set(source, db.prepare(source));
    const execute = ({ source, how, values }: Recording['sql'][number]) => statements.get(source)?.[how](...values);
    const first = part.sql[0];
    for (const statement of whole.sql) {
      if (statement === first) break;
      execute(statement);
    }
    const log = Buffer.alloc(logBytes, 'x');

    const startedMs = performance.now();
    for (const work of part.crypto) work();
    for (const statement of part.sql) execute(statement);
    writeFileSync(join(directory, 'log'), log);
    const elapsedMs = performance.now() - startedMs;
    db.close();
    return elapsedMs;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
