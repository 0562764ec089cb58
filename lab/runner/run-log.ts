import type { TimelineRecord } from '../../src/core/timeline.ts';
import { LineFile, type RunDirectory } from './run-directory.ts';

/** The trace's format; a change raises it and keeps a reader for the one before. */
export const TRACE_SCHEMA_VERSION = 1;

/** The three logs of a run: the trace, which is hashed, the bodies on the wire, and the disk journals. */
export class RunLog {
  readonly #trace: LineFile;
  readonly #wire: LineFile;
  readonly #disks: LineFile;
  #scenario = '';
  #startMs = 0;
  #number = 0;

  constructor(directory: RunDirectory) {
    this.#trace = new LineFile(directory.file('trace.ndjson'));
    this.#wire = new LineFile(directory.file('wire.ndjson'));
    this.#disks = new LineFile(directory.file('disks.ndjson'));
    this.#trace.write(JSON.stringify({ schemaVersion: TRACE_SCHEMA_VERSION }));
  }

  /** What follows belongs to this scenario; its events count from one, its time from zero. */
  begin(scenario: string, startMs: number): void {
    this.#scenario = scenario;
    this.#startMs = startMs;
    this.#number = 0;
    this.#trace.write(JSON.stringify({ scenario, startMs }));
  }

  /** `n` numbers the trace; a disk write or an exchange carries the number of the last event before it. */
  write({ stream, atMs, device, actor, type, data }: TimelineRecord): void {
    const at = atMs - this.#startMs;
    if (stream === 'trace') {
      this.#number += 1;
      this.#trace.write(JSON.stringify({ n: this.#number, at, device, actor, type, ...data }));
    } else {
      const line = JSON.stringify({ scenario: this.#scenario, n: this.#number, at, device, actor, type, ...data });
      (stream === 'disk' ? this.#disks : this.#wire).write(line);
    }
  }

  /** Closes all three; the SHA-256 of trace.ndjson. */
  close(): string {
    this.#wire.close();
    this.#disks.close();
    return this.#trace.close();
  }
}
