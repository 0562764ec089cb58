import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LabError } from '../../src/core/errors.ts';
import { makeFolder } from '../../src/core/folder.ts';
import { checkDatabase } from '../../src/service/store/open.ts';
import { isProcessGone, ownProcess } from '../leftovers/lease.ts';
import type { TenantSpec } from '../scenario/scenario.ts';

const SNAPSHOT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SUFFIX = '.snapshot.db';

/** What a directory remembers of how it was made: the same again after a reset. */
const originSchema = z.strictObject({
  schemaVersion: z.literal(1),
  seed: z.string(),
  tenant: z.unknown(),
  isPrepared: z.boolean(),
  isFilled: z.boolean(),
});

/** From what the database of a directory came. */
export interface Origin {
  readonly seed: string;
  readonly tenant: TenantSpec;
  /** Whether an administrator has made through Graph what the tenant names before anybody else comes. */
  readonly isPrepared: boolean;
}

/** How the server that holds the directory is reached. */
const servingSchema = z.object({
  pid: z.number(),
  /** Where the server listens. */
  address: z.string(),
  port: z.number(),
  caFile: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
});

export type Serving = Readonly<z.infer<typeof servingSchema>>;

/** A state that was kept under a name. */
export interface Snapshot {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly bytes: number;
}

/** The files of `lab serve --data DIR`; every one is written whole or not at all. */
export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    makeFolder(join(path, 'snapshots'), 0o700);
  }

  get databasePath(): string {
    return join(this.path, 'service.db');
  }

  get tlsPath(): string {
    return join(this.path, 'tls');
  }

  /**
   * Makes this process the only one that has the directory, until disposed.
   * @throws LabError LAB_DATA_IN_USE
   */
  claim(): Disposable {
    const path = join(this.path, 'owner');
    const draft = this.#draft('owner', ownProcess());
    try {
      // Of several that try at once one gets the name.
      while (!linkUnlessTaken(draft, path)) {
        const owner = this.#owner();
        if (owner !== undefined) {
          throw new LabError('LAB_DATA_IN_USE', `${this.path} belongs to process ${owner}`, { path: this.path });
        }
        rmSync(path, { force: true });
      }
    } finally {
      rmSync(draft, { force: true });
    }
    return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
  }

  /** The number of the process that has the directory; undefined when nobody does, or it is gone. */
  #owner(): string | undefined {
    const path = join(this.path, 'owner');
    const owner = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return owner === '' || isProcessGone(owner) ? undefined : owner.split('@')[0];
  }

  /** Undefined for a directory that has not been used yet. */
  readOrigin(): Origin | undefined {
    const read = readJson(join(this.path, 'lab.json'), originSchema);
    return read && { seed: read.seed, tenant: read.tenant as TenantSpec, isPrepared: read.isPrepared };
  }

  /** Whether the database holds all that its origin says. */
  get isFilled(): boolean {
    return existsSync(this.databasePath) && readJson(join(this.path, 'lab.json'), originSchema)?.isFilled === true;
  }

  writeOrigin(origin: Origin, isFilled: boolean): void {
    this.#write('lab.json', JSON.stringify({ schemaVersion: 1, ...origin, isFilled }));
  }

  /** Undefined when no server that still runs has the directory. */
  readServing(): Serving | undefined {
    return this.#owner() === undefined ? undefined : readJson(join(this.path, 'serving.json'), servingSchema);
  }

  writeServing(serving: Serving): void {
    this.#write('serving.json', JSON.stringify(serving));
  }

  removeServing(): void {
    rmSync(join(this.path, 'serving.json'), { force: true });
  }

  snapshots(): Snapshot[] {
    const names = readdirSync(join(this.path, 'snapshots')).filter((name) => name.endsWith(SUFFIX));
    return names.sort().map((file) => {
      const { mtimeMs, size } = statSync(join(this.path, 'snapshots', file));
      return { name: file.slice(0, -SUFFIX.length), atMs: Math.floor(mtimeMs), bytes: size };
    });
  }

  /** @throws LabError LAB_SNAPSHOT_INVALID when there is none of that name, or what there is cannot be put back */
  readSnapshot(name: string): Buffer {
    const content = readFileSync(this.#existingSnapshot(name));
    try {
      checkDatabase(content);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new LabError('LAB_SNAPSHOT_INVALID', `snapshot ${name} cannot be put back: ${reason}`, { name }, { cause });
    }
    return content;
  }

  writeSnapshot(name: string, database: Buffer): void {
    this.#snapshotPath(name);
    this.#write(join('snapshots', `${name}${SUFFIX}`), database);
  }

  removeSnapshot(name: string): void {
    rmSync(this.#existingSnapshot(name));
  }

  /** Puts another database in place of the one that was; nobody may have it open. Without one, it is gone. */
  replaceDatabase(database: Buffer | undefined): void {
    if (database === undefined) rmSync(this.databasePath, { force: true });
    else this.#write('service.db', database);
    // What the old one had not yet taken in belongs to it alone.
    for (const suffix of ['-wal', '-shm']) rmSync(`${this.databasePath}${suffix}`, { force: true });
  }

  #existingSnapshot(name: string): string {
    const path = this.#snapshotPath(name);
    if (!existsSync(path)) throw new LabError('LAB_SNAPSHOT_INVALID', `there is no snapshot ${name}`, { name });
    return path;
  }

  #snapshotPath(name: string): string {
    if (!SNAPSHOT_NAME.test(name))
      throw new LabError('LAB_SNAPSHOT_INVALID', `${name} cannot name a snapshot`, { name });
    return join(this.path, 'snapshots', `${name}${SUFFIX}`);
  }

  #write(name: string, content: string | Buffer): void {
    renameSync(this.#draft(name, content), join(this.path, name));
  }

  /** What is to become the file of that name, whole and on the disk; half of one is not left behind. */
  #draft(name: string, content: string | Buffer): string {
    const draft = `${join(this.path, name)}.${process.pid}.draft`;
    try {
      writeFileSync(draft, content, { mode: 0o600 });
      const file = openSync(draft, 'r+');
      fsyncSync(file);
      closeSync(file);
      return draft;
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }
}

/** False when the name is taken. */
function linkUnlessTaken(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new LabError('LAB_DATA_INVALID', `${path} cannot be read`, { path }, { cause });
  }
}
