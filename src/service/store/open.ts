import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { LabError } from '../../core/errors.ts';
import { initial } from './migrations/001-initial.ts';
import { graphCollections } from './migrations/002-graph-collections.ts';
import { signIn } from './migrations/003-sign-in.ts';
import { autopilot } from './migrations/004-autopilot.ts';
import { search } from './migrations/005-search.ts';
import { grants } from './migrations/006-grants.ts';
import { appContents } from './migrations/007-app-content.ts';
import { autopilotEvents } from './migrations/008-autopilot-events.ts';
import { browserSessions } from './migrations/009-browser-sessions.ts';
import { managedRegistrations } from './migrations/010-managed-registrations.ts';
import { userProfiles } from './migrations/011-user-profiles.ts';
import { groupOwners } from './migrations/012-group-owners.ts';
import { helloKeys } from './migrations/013-hello-keys.ts';
import { browserDevices } from './migrations/014-browser-devices.ts';

/** In order; a migration that has shipped is never edited. */
const MIGRATIONS = [
  initial,
  graphCollections,
  signIn,
  autopilot,
  search,
  grants,
  appContents,
  autopilotEvents,
  browserSessions,
  managedRegistrations,
  userProfiles,
  groupOwners,
  helloKeys,
  browserDevices,
];

/**
 * Opens the service's database and brings its schema up to date.
 * @param path a file, or `:memory:`
 * @throws LabError LAB_STORE_MIGRATION_FAILED when the file is newer than this version, LAB_STORE_NATIVE_MODULE when
 *   SQLite was not built, or for another Node
 */
export function openStore(path: string): Database {
  if (path !== ':memory:' && !existsSync(path)) writeEmptyDatabase(path);
  const db = openFile(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 2000');
    // One process owns the file: statements need not ask the others for the lock, which costs more than most of them.
    db.pragma('locking_mode = EXCLUSIVE');
    const found = judgeVersion(db, path);
    for (const migration of MIGRATIONS.filter(({ version }) => version > found)) {
      db.transaction(() => {
        db.exec(migration.sql);
        db.pragma(`user_version = ${migration.version}`);
      })();
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Whether a file's content is a database that this version can open, without opening it in its place.
 * @throws as openStore does, and what SQLite throws of a file that is none
 */
export function checkDatabase(content: Buffer): void {
  // Bytes 18 and 19 say that there is a write-ahead log beside the file; beside one in memory there is none.
  const copy = Buffer.from(content);
  if (copy.length > 19) copy.fill(1, 18, 20);
  const db = new Sqlite(copy);
  try {
    judgeVersion(db, 'the database');
    db.pragma('quick_check(1)');
  } finally {
    db.close();
  }
}

/** The version of a database's schema, if this program knows it. */
function judgeVersion(db: Database, path: string): number {
  const found = db.pragma('user_version', { simple: true }) as number;
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  if (found <= newest) return found;
  throw new LabError('LAB_STORE_MIGRATION_FAILED', `${path}: schema ${found} is newer than ${newest}`, { path });
}

let emptyDatabase: Buffer | undefined;

/** Ten times as fast as the migrations on the disk. Whoever is killed meanwhile leaves a draft, which the next writes over. */
function writeEmptyDatabase(path: string): void {
  if (emptyDatabase === undefined) {
    const db = openStore(':memory:');
    emptyDatabase = db.serialize();
    db.close();
  }
  // What is left of a database that is gone would be taken for this one's.
  for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  const draft = join(dirname(path), `.${basename(path)}.draft`);
  writeFileSync(draft, emptyDatabase);
  renameSync(draft, path);
}

function openFile(path: string): Database {
  try {
    return new Sqlite(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isAbsent = message.startsWith('Could not locate the bindings file');
    if (code !== 'ERR_DLOPEN_FAILED' && !isAbsent) throw error;
    const why = isAbsent ? 'better-sqlite3 was not built' : 'better-sqlite3 was built for another Node';
    throw new LabError('LAB_STORE_NATIVE_MODULE', `${why}: this is ${process.version}`, {}, { cause: error });
  }
}
