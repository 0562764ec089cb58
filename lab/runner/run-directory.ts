import type { Hash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { LabError } from '../../src/core/errors.ts';
import { makeFolder } from '../../src/core/folder.ts';
import { takeLease } from '../leftovers/lease.ts';

/** Written in blocks: a run of a thousand devices leaves hundreds of megabytes. */
const BLOCK_BYTES = 1 << 16;
/** What a UTF-16 unit takes in UTF-8 at most. */
const BYTES_PER_UNIT = 3;
const LINE_BREAK = 0x0a;

/** What `blocks` of a file counts, whatever the file system's own are. */
const STAT_BLOCK_BYTES = 512;

/** Lines of JSON to a file. */
export class LineFile {
  readonly path: string;
  /** Each takes in every byte from when it is put here. */
  hashes: readonly Hash[] = [];
  readonly #file: number;
  readonly #block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #pendingBytes = 0;
  #writtenBytes = 0;
  /** Nothing more fits; what comes after that is dropped, so that all else can be closed. */
  #isFull = false;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'w');
  }

  /** One line: a JSON text without a line break. */
  write(line: string): void {
    const most = BYTES_PER_UNIT * line.length + 1;
    if (this.#pendingBytes + most > BLOCK_BYTES) this.#flush();
    if (most > BLOCK_BYTES) {
      this.#append(Buffer.from(`${line}\n`));
      return;
    }
    this.#pendingBytes += this.#block.write(line, this.#pendingBytes);
    this.#block[this.#pendingBytes++] = LINE_BREAK;
  }

  /**
   * Hands everything to the file; how many bytes stand in it now.
   * @throws LabError LAB_RUN_DIRECTORY when it cannot take them, the first time
   */
  flush(): number {
    this.#flush();
    return this.#writtenBytes;
  }

  /** Closes the file. What no longer fits is left out: whoever wrote it was told. */
  close(): void {
    try {
      this.#flush();
    } catch {
      // Whole lines stand in it.
    } finally {
      closeSync(this.#file);
    }
  }

  #flush(): void {
    const block = this.#block.subarray(0, this.#pendingBytes);
    this.#pendingBytes = 0;
    this.#append(block);
  }

  #append(block: Buffer): void {
    if (block.length === 0 || this.#isFull) return;
    let taken = 0;
    try {
      // A disk that is nearly full takes a part.
      while (taken < block.length) taken += writeSync(this.#file, block, taken);
    } catch (cause) {
      this.#isFull = true;
      const whole = block.subarray(0, taken).lastIndexOf('\n') + 1;
      if (whole < taken) ftruncateSync(this.#file, this.#writtenBytes + whole);
      taken = whole;
      throw cannotWrite(this.path, cause);
    } finally {
      this.#writtenBytes += taken;
      for (const hash of this.hashes) hash.update(block.subarray(0, taken));
    }
  }
}

/** How far a run has come and how it came out; there from the first moment. */
export const RUN_FILE = 'run.json';

/** Says whose run it is, as long as it lasts: whoever finds it without its process finds a run that was killed. */
export const LEASE_FILE = '.lease';

/** A file that is being written. */
export const DRAFT = /^\..+\.draft$/;

/** What a run leaves behind: `run/<id>/` (docs/design.md 9). */
export interface RunDirectory {
  readonly path: string;
  file(name: string): string;
  writeJson(name: string, value: unknown): void;
  /**
   * Writes over a file that is there, in the room that it has: what a full disk still takes.
   * @returns whether it fitted
   */
  overwriteJson(name: string, value: unknown): boolean;
  /** The run is over: nobody writes here any more. */
  release(): void;
}

/**
 * Makes the directory of a run and points `latest` beside it at it.
 * @param root `run` unless configured otherwise
 * @throws LabError LAB_RUN_DIRECTORY when it cannot be written
 */
export function createRunDirectory(root: string, id: string): RunDirectory {
  const path = join(root, id);
  try {
    makeFolder(root);
    mkdirSync(path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
  try {
    writeFileSync(join(path, LEASE_FILE), JSON.stringify(takeLease()));
    pointLatestAt(path, join(root, 'latest'));
  } catch (cause) {
    rmSync(path, { recursive: true, force: true });
    throw cannotWrite(path, cause);
  }
  return openRunDirectory(path);
}

/** By way of a draft in the new directory: there is a latest run at every moment. */
function pointLatestAt(path: string, latest: string): void {
  const draft = join(path, '.latest.draft');
  symlinkSync(basename(path), draft);
  renameSync(draft, latest);
}

/** The directory of a run that is there already. */
export function openRunDirectory(path: string): RunDirectory {
  const file = (name: string) => join(path, name);
  return {
    path,
    file,
    writeJson: (name, value) => {
      // Whoever is killed while writing leaves the file as it was.
      const draft = file(`.${name}.draft`);
      try {
        writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`);
        renameSync(draft, file(name));
      } catch (cause) {
        rmSync(draft, { force: true });
        throw cannotWrite(file(name), cause);
      }
    },
    overwriteJson: (name, value) => {
      const text = Buffer.from(`${JSON.stringify(value)}\n`);
      const opened = openSync(file(name), 'r+');
      try {
        if (text.length > fstatSync(opened).blocks * STAT_BLOCK_BYTES) return false;
        writeSync(opened, text, 0, text.length, 0);
        ftruncateSync(opened, text.length);
        return true;
      } catch {
        return false;
      } finally {
        closeSync(opened);
      }
    },
    release: () => rmSync(file(LEASE_FILE), { force: true }),
  };
}

/** What the file system refused, with its own word for why: `ENOSPC`, `EACCES`. */
function cannotWrite(path: string, cause: unknown): LabError {
  const reason = cause instanceof Error && 'code' in cause ? `: ${String(cause.code)}` : '';
  return new LabError('LAB_RUN_DIRECTORY', `cannot write ${path}${reason}`, { path }, { cause });
}
