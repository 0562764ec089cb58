import type { Database } from 'better-sqlite3';
import { invariant } from '../core/errors.ts';

/** Every kind of work that the service does on its own time, with what it needs to know. */
export interface JobPayloads {
  /** Decide pending imported identities (autopilot.md 1.2). */
  'autopilot.import': { readonly importedId: string };
  /** Let a registered device appear in the device collection (graph.md 2.1). */
  'autopilot.publish': { readonly registrationId: string };
  /** Let a deleted registration disappear from the device collection (graph.md 2.1). */
  'autopilot.remove': { readonly registrationId: string };
  /** End a manual sync (graph.md 3.5). */
  'autopilot.sync': Record<string, never>;
  /** Aim profiles at every device whose targeting changed (autopilot.md 1.3). */
  'autopilot.assign': Record<string, never>;
  /** Let an aimed profile take hold on devices: their status reads assigned from then on. */
  'autopilot.apply': { readonly profileId: string; readonly ztdIds: readonly string[] };
  /** Register a managed device that a profile turns into one of Autopilot's (autopilot.md ap-1.2-07). */
  'autopilot.convert': { readonly managedDeviceId: string };
  /** Open the address that takes a file's content, or judge what has come of it (graph.md 3.9). */
  'apps.content': { readonly fileId: string };
  /** Re-evaluate the membership of dynamic groups (autopilot.md 1.3). */
  'entra.groups': Record<string, never>;
}

export type JobKind = keyof JobPayloads;
export type JobHandlers = { readonly [K in JobKind]: (payload: JobPayloads[K]) => void };

interface JobRow {
  readonly id: number;
  readonly at_ms: number;
  readonly kind: JobKind;
  readonly payload: string;
}

/** The service's calendar: rows ordered by (time, number). */
export class Jobs {
  readonly #insert;
  readonly #next;
  readonly #delete;
  readonly #same;
  #handlers: JobHandlers | undefined;
  /** The earliest time, asked for at every turn of the timeline; undefined when it must be looked up. */
  #known: { readonly atMs: number | undefined } | undefined;

  constructor(db: Database) {
    this.#insert = db.prepare<[number, string, string]>('INSERT INTO jobs (at_ms, kind, payload) VALUES (?, ?, ?)');
    this.#next = db.prepare<[], JobRow>('SELECT id, at_ms, kind, payload FROM jobs ORDER BY at_ms, id LIMIT 1');
    this.#delete = db.prepare<[number]>('DELETE FROM jobs WHERE id = ?');
    this.#same = db.prepare<[string, string], { id: number }>(
      'SELECT id FROM jobs WHERE kind = ? AND payload = ? ORDER BY id LIMIT 1',
    );
  }

  /** Given once, when every module stands. */
  handleWith(handlers: JobHandlers): void {
    this.#handlers = handlers;
  }

  /** A job equal to one that already waits is not put down a second time: it will see the same state. */
  schedule<K extends JobKind>(kind: K, payload: JobPayloads[K], atMs: number): void {
    const text = JSON.stringify(payload);
    if (this.#same.get(kind, text) !== undefined) return;
    this.#insert.run(atMs, kind, text);
    this.#known = undefined;
  }

  /** When the earliest job is due, or undefined when none waits. */
  nextAtMs(): number | undefined {
    this.#known ??= { atMs: this.#next.get()?.at_ms };
    return this.#known.atMs;
  }

  /** Runs the earliest job; the caller has set the clock to its time. */
  runNext(): void {
    const row = this.#next.get();
    invariant(row !== undefined && this.#handlers !== undefined, 'a job is run only when one is due');
    this.#delete.run(row.id);
    this.#known = undefined;
    const handler = this.#handlers[row.kind] as (payload: unknown) => void;
    handler(JSON.parse(row.payload));
  }
}
