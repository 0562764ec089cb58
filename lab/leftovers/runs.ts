import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DRAFT, LEASE_FILE, openRunDirectory, RUN_FILE } from '../runner/run-directory.ts';
import { processOfRun } from '../runner/run-id.ts';
import { isLeaseDead, isProcessGone, type Lease } from './lease.ts';

/** Directories under `root` of runs that ended without a chance to close them. */
export function findDeadRuns(root: string): string[] {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => join(root, name)).filter(isDead);
}

function isDead(path: string): boolean {
  const names = namesIn(path);
  if (names === undefined) return false;
  const lease = readLease(join(path, LEASE_FILE));
  if (lease !== undefined) return isLeaseDead(lease);
  // Closed in good order, or killed before there was anything in it.
  const process = processOfRun(path);
  const isEmpty = names.every((name) => name === LEASE_FILE);
  return isEmpty && process !== undefined && isProcessGone(process);
}

/** Undefined for a folder of somebody else, which is none of our runs. */
function namesIn(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}

function readLease(file: string): Lease | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lease;
  } catch {
    return undefined;
  }
}

/**
 * Closes the directory of a dead run: all that stands in it can be read then, and run.json says `killed` of one that ran. One that had
 * not begun goes.
 */
export async function closeDeadRun(path: string): Promise<void> {
  if (!existsSync(join(path, RUN_FILE))) {
    rmSync(path, { recursive: true, force: true });
    return;
  }
  for (const name of readdirSync(path)) {
    if (DRAFT.test(name)) rmSync(join(path, name), { force: true });
    else if (name.endsWith('.ndjson')) cutTornLine(join(path, name));
    else if (/\.db-(wal|journal)$/.test(name)) await closeDatabase(join(path, name.replace(/-\w+$/, '')));
  }
  const directory = openRunDirectory(path);
  const summary = JSON.parse(readFileSync(directory.file(RUN_FILE), 'utf8')) as { readonly state: string };
  // One on a full disk has said how it ended.
  if (summary.state === 'running') directory.writeJson(RUN_FILE, { ...summary, state: 'killed' });
  directory.release();
}

/** A kill in mid-write leaves a part of a line at the end. */
function cutTornLine(path: string): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, lengthInWholeLines(file));
  } finally {
    closeSync(file);
  }
}

function lengthInWholeLines(file: number): number {
  const block = Buffer.alloc(1 << 16);
  for (let end = fstatSync(file).size; end > 0; ) {
    const from = Math.max(0, end - block.length);
    const lineEnd = block.subarray(0, readSync(file, block, 0, end - from, from)).lastIndexOf('\n');
    if (lineEnd >= 0) return from + lineEnd + 1;
    end = from;
  }
  return 0;
}

/** Takes what lies in the log or journal beside a database into it; the last to close it removes them. */
async function closeDatabase(path: string): Promise<void> {
  const { default: Sqlite } = await import('better-sqlite3');
  const database = new Sqlite(path);
  try {
    database.pragma('user_version');
  } finally {
    database.close();
  }
}
