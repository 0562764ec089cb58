import { createHash, type Hash } from 'node:crypto';
import type { TimelineRecord } from '../../src/core/timeline.ts';
import { LineFile, type RunDirectory } from './run-directory.ts';

/** The trace's format; a change raises it and keeps a reader for the one before. */
export const TRACE_SCHEMA_VERSION = 1;

/** Where the events of one play stand in trace.ndjson, and their SHA-256 by themselves. */
export interface TraceSection {
  readonly path: string;
  readonly fromByte: number;
  readonly toByte: number;
  readonly traceSha256: string;
}

/** The three logs of a run: the trace, which is hashed, the bodies on the wire, and the disk journals. */
export class RunLog {
  readonly #traceHash = createHash('sha256');
  readonly #trace: LineFile;
  readonly #wire: LineFile;
  readonly #disks: LineFile;
  #scenario = '';
  #startMs = 0;
  #number = 0;
  #hash: Hash = createHash('sha256');
  #fromByte = 0;

  constructor(directory: RunDirectory) {
    this.#trace = new LineFile(directory.file('trace.ndjson'));
    this.#trace.hashes = [this.#traceHash];
    this.#wire = new LineFile(directory.file('wire.ndjson'));
    this.#disks = new LineFile(directory.file('disks.ndjson'));
    this.#trace.write(JSON.stringify({ schemaVersion: TRACE_SCHEMA_VERSION }));
  }

  /** What follows is a play of this scenario: its events count from one, its time from zero. */
  begin(scenario: string, startMs: number, repeat = 1): void {
    this.#scenario = scenario;
    this.#startMs = startMs;
    this.#number = 0;
    this.#trace.write(JSON.stringify({ scenario, startMs, ...(repeat === 1 ? {} : { repeat }) }));
    this.#fromByte = this.#trace.flush();
    this.#hash = createHash('sha256');
    this.#trace.hashes = [this.#traceHash, this.#hash];
  }

  /** Hands what was written to the files. @throws LabError LAB_RUN_DIRECTORY when they cannot take it, once a file */
  flush(): void {
    this.#trace.flush();
    this.#wire.flush();
    this.#disks.flush();
  }

  /** The play is over; its head line is not hashed, so that the same play has one hash in whatever run it stands. */
  end(): TraceSection {
    const toByte = this.#trace.flush();
    this.#trace.hashes = [this.#traceHash];
    return { path: this.#trace.path, fromByte: this.#fromByte, toByte, traceSha256: this.#hash.digest('hex') };
  }

  /** `n` numbers the trace; a disk write or an exchange carries the number of the last event before it. */
  write({ stream, atMs, device, actor, type, data }: TimelineRecord): void {
    const at = atMs - this.#startMs;
    if (stream === 'trace') {
      this.#number += 1;
      this.#trace.write(lineOf({ n: this.#number, at, device, actor, type }, data));
    } else {
      const line = lineOf({ scenario: this.#scenario, n: this.#number, at, device, actor, type }, data);
      (stream === 'disk' ? this.#disks : this.#wire).write(line);
    }
  }

  /** Closes all three; the SHA-256 of trace.ndjson, in hexadecimal. */
  close(): string {
    this.#wire.close();
    this.#disks.close();
    this.#trace.close();
    return this.#traceHash.digest('hex');
  }
}

/** One JSON object of both; put together as text, since copying the data costs more than all else here. */
function lineOf(head: object, data: object): string {
  const rest = JSON.stringify(data);
  return rest === '{}' ? JSON.stringify(head) : `${JSON.stringify(head).slice(0, -1)},${rest.slice(1)}`;
}
