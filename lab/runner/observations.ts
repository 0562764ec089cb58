import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { Milestone } from '../../src/device/milestones.ts';

/** Something seen once on a device. */
export interface Sighting {
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a device came out: `sign-in-screen` when nobody has signed in to the Windows that is there now. */
export type DeviceOutcome = 'desktop' | 'sign-in-screen' | 'personal' | 'failed' | 'lost';

/** An HRESULT wherever it stands on a page. */
const CODE = /\b0x[0-9A-F]{8}\b/g;

/** What the trace has shown of one device so far: all that conditions and expectations may look at. */
export class DeviceObservations {
  readonly milestones = new Map<Milestone, Sighting>();
  /** Those since somebody last asked for a reset: what a story waits for from there on. */
  readonly recent = new Set<Milestone>();
  /** What lies on the disk at the paths that expectations ask for. */
  readonly disk = new Map<string, string>();
  /** Those of the Windows that is there now: a reset begins another one. */
  #life = new Set<Milestone>();
  /** Those of the Windows that a reset which is under way would replace. */
  #replaced: Set<Milestone> | undefined;
  /** Codes shown to the user or written to an event log, `0x81036502`. */
  readonly codes = new Set<string>();
  /** All that milestones and pages said, in order, by `milestone/desktop` and `page/sign-in`. */
  readonly seen = new Map<string, Readonly<Record<string, unknown>>[]>();
  /** `channel/id` of event log entries. */
  readonly events = new Set<string>();
  /** Display names of apps that were installed. */
  readonly apps = new Set<string>();
  /** Names of errors that an import gave the device's row. */
  readonly importErrors = new Set<string>();
  isLost = false;
  #awaitsReset = false;

  /** At rest for good: it will reach nothing more. */
  get isOver(): boolean {
    return this.isLost || this.#life.has('failed') || this.#life.has('personal-desktop');
  }

  /** How it stands if nothing more happens; undefined while it is still under way. */
  get outcome(): DeviceOutcome | undefined {
    if (this.isLost) return 'lost';
    if (this.#life.has('failed')) return 'failed';
    if (this.#life.has('desktop')) return 'desktop';
    if (this.#life.has('personal-desktop')) return 'personal';
    if (this.#life.has('sign-in-screen')) return 'sign-in-screen';
    // It waits for somebody to choose; when the story ends there, that is how it ended.
    return this.#life.has('esp.failed') ? 'failed' : undefined;
  }

  /** Whether it came this far since somebody last asked for a reset; an outcome is none before that one has begun or failed. */
  hasReached(aim: Milestone | 'outcome'): boolean {
    if (aim !== 'outcome') return this.recent.has(aim);
    return this.isLost || (this.outcome !== undefined && !this.#awaitsReset);
  }

  /** Somebody has asked for a reset: from here on a story waits for what has yet to come. */
  awaitReset(): void {
    this.recent.clear();
    this.#awaitsReset = true;
  }

  /** True when the record brought a milestone that had not been seen, an outcome, or the loss of the device. */
  note(record: TimelineRecord): boolean {
    const { type, data, atMs } = record;
    if (type === 'milestone') {
      const name = data['name'] as Milestone;
      this.#add(`milestone/${name}`, data);
      const isNew = !this.recent.has(name);
      this.recent.add(name);
      if (!this.milestones.has(name)) this.milestones.set(name, { atMs, data });
      const before = this.outcome;
      // Where the power went right after a reset was put down, the recovery environment is the first to tell of it.
      if (name === 'reset.started' || name === 'reset.recovery') {
        this.#replaced ??= this.#life;
        this.#life = new Set();
      }
      if (name === 'reset.failed') this.#life = this.#replaced ?? this.#life;
      if (name === 'reset.failed' || name === 'reset.done') this.#replaced = undefined;
      if (name === 'reset.started' || name === 'reset.recovery' || name === 'reset.failed') this.#awaitsReset = false;
      this.#life.add(name);
      if (typeof data['code'] === 'string') this.codes.add(data['code']);
      return isNew || this.outcome !== before;
    }
    if (type === 'device.lost') {
      this.isLost = true;
      return true;
    }
    if (type === 'event-log') {
      this.events.add(`${String(data['channel'])}/${String(data['id'])}`);
    } else if (type === 'app.installed') {
      this.apps.add(String(data['name']));
    } else if (type === 'page.shown') {
      const fields = (data['fields'] ?? {}) as Readonly<Record<string, unknown>>;
      this.#add(`page/${String(data['page'])}`, fields);
      for (const [code] of JSON.stringify(fields).matchAll(CODE)) this.codes.add(code);
    }
    return false;
  }

  noteDisk({ type, data }: TimelineRecord): void {
    const path = String(data['path']);
    if (type === 'delete') this.disk.delete(path);
    else this.disk.set(path, String(data['value']));
  }

  #add(what: string, data: Readonly<Record<string, unknown>>): void {
    const before = this.seen.get(what);
    if (before === undefined) this.seen.set(what, [data]);
    else before.push(data);
  }
}

/** A text in which `*` stands for anything. */
export function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

/** A condition over the trace that the story waits for: told of each device that has come further. */
export interface Watch {
  /** True once the condition holds; it is not asked again. */
  readonly isMetBy: (device: string) => boolean;
  readonly onMet: (atMs: number) => void;
}

/** The trace as seen so far, and the conditions that wait for it to show something. */
export class Observations {
  readonly #devices = new Map<string, DeviceObservations>();
  readonly #watches = new Set<Watch>();
  readonly #paths: readonly RegExp[];

  /** `paths` are those of the disk that somebody will ask for; `*` stands for anything. */
  constructor(names: readonly string[], paths: readonly string[] = []) {
    this.#paths = paths.map(patternOf);
    for (const name of names) this.#devices.set(name, new DeviceObservations());
  }

  of(name: string): DeviceObservations {
    const known = this.#devices.get(name) ?? new DeviceObservations();
    this.#devices.set(name, known);
    return known;
  }

  /** Calls back once, at the record that first makes the condition hold. */
  watch(watch: Watch): void {
    this.#watches.add(watch);
  }

  note(record: TimelineRecord): void {
    if (record.type === 'import.refused') {
      this.of(String(record.data['target'])).importErrors.add(String(record.data['name']));
    }
    if (!this.#devices.has(record.device)) return;
    if (record.stream === 'disk' && this.#paths.some((it) => it.test(String(record.data['path'])))) {
      this.of(record.device).noteDisk(record);
    }
    if (record.stream !== 'trace') return;
    if (!this.of(record.device).note(record)) return;
    for (const watch of this.#watches) {
      if (!watch.isMetBy(record.device)) continue;
      this.#watches.delete(watch);
      watch.onMet(record.atMs);
    }
  }
}
