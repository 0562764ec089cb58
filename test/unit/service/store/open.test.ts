import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { initial } from '../../../../src/service/store/migrations/001-initial.ts';
import { openStore } from '../../../../src/service/store/open.ts';
import { temporaryFolder } from '../../../support/directory.ts';

/** Every table, index and trigger as it was declared, and the version. */
function schemaOf(db: Database): unknown {
  const declared = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name').all();
  return { declared, version: db.pragma('user_version', { simple: true }) };
}

function keepName(db: Database, name: string): void {
  db.prepare('INSERT INTO settings (name, value) VALUES (?, ?)').run('name', JSON.stringify(name));
}

function nameIn(db: Database): unknown {
  return db.prepare("SELECT value FROM settings WHERE name = 'name'").pluck().get();
}

test('a new file has the schema that the migrations make, and nothing but the database lies in its folder', () => {
  const folder = temporaryFolder();
  const memory = openStore(':memory:');
  const file = openStore(join(folder, 'service.db'));
  expect(schemaOf(file)).toEqual(schemaOf(memory));
  file.close();
  expect(readdirSync(folder)).toEqual(['service.db']);
});

test('what was written is there when the file is opened again', () => {
  const path = join(temporaryFolder(), 'service.db');
  const first = openStore(path);
  keepName(first, 'Contoso');
  first.close();
  const second = openStore(path);
  expect(nameIn(second)).toBe('"Contoso"');
  second.close();
});

test('a file of the first version keeps its rows and gets the newest schema', () => {
  const path = join(temporaryFolder(), 'service.db');
  const old = new Sqlite(path);
  old.exec(initial.sql);
  old.pragma(`user_version = ${initial.version}`);
  keepName(old, 'Contoso');
  old.close();
  const db = openStore(path);
  const memory = openStore(':memory:');
  expect(schemaOf(db)).toEqual(schemaOf(memory));
  expect(nameIn(db)).toBe('"Contoso"');
  db.close();
});

test('a file of a newer version is refused and left as it is', () => {
  const path = join(temporaryFolder(), 'service.db');
  const newer = openStore(path);
  newer.pragma('user_version = 4711');
  newer.close();
  expect(() => openStore(path)).toThrow(expect.objectContaining({ code: 'LAB_STORE_MIGRATION_FAILED' }));
  const again = new Sqlite(path);
  expect(again.pragma('user_version', { simple: true })).toBe(4711);
  again.close();
});

test('neither a draft of somebody killed nor the log of a database that is gone spoils a new file', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'service.db');
  const gone = openStore(join(folder, 'gone.db'));
  keepName(gone, 'Fabrikam');
  copyFileSync(join(folder, 'gone.db-wal'), `${path}-wal`);
  gone.close();
  writeFileSync(join(folder, '.service.db.draft'), 'half a data');
  const db = openStore(path);
  expect(nameIn(db)).toBeUndefined();
  db.close();
  expect(readdirSync(folder).sort()).toEqual(['gone.db', 'service.db']);
});
