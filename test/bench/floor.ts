import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Statement } from 'better-sqlite3';
import { openStore } from '../../src/service/store/open.ts';
import type { Recording } from './recording.ts';

/**
 * Real milliseconds that a recording needs when nothing but it is done: each signature, digest and statement once
 * more, and as many bytes written as the run's logs hold.
 */
export function measureFloor(recording: Recording, logBytes: number): number {
  const directory = mkdtempSync(join(tmpdir(), 'oobe-lab-floor-'));
  try {
    const db = openStore(join(directory, 'service.db'));
    const statements = new Map<string, Statement>();
    for (const { source } of recording.sql) if (!statements.has(source)) statements.set(source, db.prepare(source));
    const log = Buffer.alloc(logBytes, 'x');

    const startedMs = performance.now();
    for (const work of recording.crypto) work();
    for (const { source, how, values } of recording.sql) statements.get(source)?.[how](...values);
    writeFileSync(join(directory, 'log'), log);
    const elapsedMs = performance.now() - startedMs;
    db.close();
    return elapsedMs;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
