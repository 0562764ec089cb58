/** Takes a disk write (docs/design.md 4, Disk), or does not: what is not in the journal is not on the disk. */
export type DiskJournal = (op: 'write' | 'delete', path: string, value?: string) => boolean;

/**
 * A device's disk: text by path, everything that survives a reboot. Paths are relative with `/` between
 * segments (`registry/HKLM/…`, `files/Windows/…`); bytes are stored as Base64 by those who write them.
 */
export class Disk {
  readonly #entries: Map<string, string>;
  /** In code-unit order, so that what starts alike stands together. */
  readonly #paths: string[];
  readonly #journal: DiskJournal;

  /** `initial` is what the journal left behind; `journal` is given every change from here on, in order. */
  constructor(initial: Iterable<readonly [path: string, value: string]>, journal: DiskJournal) {
    this.#entries = new Map(initial);
    this.#paths = [...this.#entries.keys()].sort();
    this.#journal = journal;
  }

  /** The text at a path, or undefined. */
  read(path: string): string | undefined {
    return this.#entries.get(path);
  }

  /** Writing what is there already is no write: the journal stays short and a repeated stage leaves no mark. */
  write(path: string, value: string): void {
    const before = this.#entries.get(path);
    if (before === value || !this.#journal('write', path, value)) return;
    if (before === undefined) this.#paths.splice(this.#placeOf(path), 0, path);
    this.#entries.set(path, value);
  }

  delete(path: string): void {
    if (!this.#entries.has(path) || !this.#journal('delete', path)) return;
    this.#entries.delete(path);
    this.#paths.splice(this.#placeOf(path), 1);
  }

  /** Deletes every path that starts with `prefix`. */
  deleteTree(prefix: string): void {
    for (const path of this.list(prefix)) this.delete(path);
  }

  /** Paths that start with `prefix`, in code-unit order. */
  list(prefix: string): string[] {
    const from = this.#placeOf(prefix);
    let to = from;
    while (this.#paths[to]?.startsWith(prefix)) to += 1;
    return this.#paths.slice(from, to);
  }

  /** What lies directly below `prefix`, folders with a `/` behind them, in the order of the paths; folders are not looked into. */
  names(prefix: string): string[] {
    const names: string[] = [];
    for (let place = this.#placeOf(prefix); ; ) {
      const path = this.#paths[place];
      if (path?.startsWith(prefix) !== true) return names;
      const slash = path.indexOf('/', prefix.length);
      names.push(path.slice(prefix.length, slash < 0 ? undefined : slash + 1));
      // `0` comes right behind `/`: everything in the folder lies before it.
      place = slash < 0 ? place + 1 : this.#placeOf(`${path.slice(0, slash)}0`);
    }
  }

  /** Whether a path starts with `prefix`. */
  hasTree(prefix: string): boolean {
    return this.#paths[this.#placeOf(prefix)]?.startsWith(prefix) === true;
  }

  /** Everything, for a reboot that starts from here. */
  entries(): [path: string, value: string][] {
    return this.list('').map((path) => [path, this.#entries.get(path) ?? '']);
  }

  /** Where a path stands or would stand in the order. */
  #placeOf(path: string): number {
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#paths[middle] as string) < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
