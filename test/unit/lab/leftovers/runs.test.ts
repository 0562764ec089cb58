import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { takeLease } from '../../../../lab/leftovers/lease.ts';
import { closeDeadRun, findDeadRuns } from '../../../../lab/leftovers/runs.ts';
import { createRunDirectory, LEASE_FILE } from '../../../../lab/runner/run-directory.ts';
import { temporaryFolder } from '../../../support/directory.ts';

/** Above the largest number that a kernel gives to a process. */
const NOBODY = 2 ** 22 + 1;

/** A run whose process was killed, with these files in its directory. */
function deadRun(root: string, id: string, files: Readonly<Record<string, string>>): string {
  const { path } = createRunDirectory(root, id);
  writeFileSync(join(path, LEASE_FILE), JSON.stringify({ ...takeLease(), process: `${NOBODY}@1` }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

test('a run is dead when its process is gone before it was closed', () => {
  const root = temporaryFolder();
  const closed = createRunDirectory(root, 'closed');
  closed.writeJson('run.json', {});
  closed.release();
  createRunDirectory(root, 'goes-on');
  const dead = deadRun(root, 'dead', { 'run.json': '{}' });
  expect(findDeadRuns(root)).toEqual([dead]);
  expect(findDeadRuns(join(root, 'nowhere'))).toEqual([]);
});

test('a directory that its process only came to make is dead too, and no other empty one', () => {
  const root = temporaryFolder();
  for (const pid of [NOBODY, process.pid]) mkdirSync(join(root, `20260105-080000-${pid.toString(36)}`));
  mkdirSync(join(root, 'of-the-user'));
  expect(findDeadRuns(root)).toEqual([join(root, `20260105-080000-${NOBODY.toString(36)}`)]);
});

test('a closed run has whole lines, no draft and no lease, and says that it was killed', async () => {
  const root = temporaryFolder();
  const long = 'x'.repeat(100_000);
  const path = deadRun(root, 'dead', {
    'run.json': '{"state":"running","seed":7}',
    '.run.json.draft': '{"sta',
    'trace.ndjson': '{"n":1}\n{"n":2}\n{"n":',
    'wire.ndjson': `{"n":1}\n{"text":"${long}`,
    'disks.ndjson': `{"text":"${long}`,
  });
  await closeDeadRun(path);
  const read = (name: string) => readFileSync(join(path, name), 'utf8');
  expect(JSON.parse(read('run.json'))).toEqual({ state: 'killed', seed: 7 });
  expect(read('trace.ndjson')).toBe('{"n":1}\n{"n":2}\n');
  expect(read('wire.ndjson')).toBe('{"n":1}\n');
  expect(read('disks.ndjson')).toBe('');
  expect(readdirSync(path).sort()).toEqual(['disks.ndjson', 'run.json', 'trace.ndjson', 'wire.ndjson']);
  expect(findDeadRuns(root)).toEqual([]);
});

test('what lies in the log beside a database is taken into it', async () => {
  const root = temporaryFolder();
  const path = deadRun(root, 'dead', { 'run.json': '{}' });
  const alive = new Sqlite(join(root, 'alive.db'));
  alive.pragma('journal_mode = WAL');
  alive.exec('CREATE TABLE t (x); INSERT INTO t VALUES (42)');
  for (const end of ['', '-wal']) copyFileSync(join(root, `alive.db${end}`), join(path, `service.db${end}`));
  alive.close();
  await closeDeadRun(path);
  expect(readdirSync(path).sort()).toEqual(['run.json', 'service.db']);
  const database = new Sqlite(join(path, 'service.db'), { readonly: true });
  expect(database.prepare('SELECT x FROM t').pluck().get()).toBe(42);
  database.close();
});

test('a run that had not begun goes', async () => {
  const path = deadRun(temporaryFolder(), 'dead', { 'trace.ndjson': '' });
  await closeDeadRun(path);
  expect(existsSync(path)).toBe(false);
});
