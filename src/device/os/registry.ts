import type { Disk } from './disk.ts';

/** A typed registry value. */
export type RegistryValue =
  | { readonly type: 'REG_SZ' | 'REG_EXPAND_SZ'; readonly value: string }
  | { readonly type: 'REG_DWORD'; readonly value: number }
  | { readonly type: 'REG_MULTI_SZ'; readonly value: readonly string[] }
  /** Upper-case hexadecimal. */
  | { readonly type: 'REG_BINARY'; readonly value: string };

/**
 * The registry on the disk. Keys are written with `/`, from the hive on: `HKLM/SOFTWARE/Microsoft/Provisioning`;
 * value names may hold any character, because status page values are named by their URIs.
 */
export class Registry {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  get(key: string, name: string): RegistryValue | undefined {
    const stored = this.#disk.read(valuePath(key, name));
    return stored === undefined ? undefined : decodeValue(stored);
  }

  /** The text of a REG_SZ, or undefined for a value that is missing or of another type. */
  getString(key: string, name: string): string | undefined {
    const found = this.get(key, name);
    return found?.type === 'REG_SZ' ? found.value : undefined;
  }

  /** The number of a REG_DWORD, or undefined for a value that is missing or of another type. */
  getNumber(key: string, name: string): number | undefined {
    const found = this.get(key, name);
    return found?.type === 'REG_DWORD' ? found.value : undefined;
  }

  set(key: string, name: string, value: RegistryValue): void {
    this.#disk.write(valuePath(key, name), encodeValue(value));
  }

  setString(key: string, name: string, value: string): void {
    this.set(key, name, { type: 'REG_SZ', value });
  }

  /** A DWORD holds 32 bits: numbers are stored unsigned. */
  setNumber(key: string, name: string, value: number): void {
    this.set(key, name, { type: 'REG_DWORD', value: value >>> 0 });
  }

  /** Makes a key that may stay without values: some are meant by their existence alone. */
  createKey(key: string): void {
    this.#disk.write(`${keyPath(key)}/`, '');
  }

  hasKey(key: string): boolean {
    return this.#disk.hasTree(`${keyPath(key)}/`);
  }

  deleteValue(key: string, name: string): void {
    this.#disk.delete(valuePath(key, name));
  }

  /** Deletes a key with everything below it. */
  deleteKey(key: string): void {
    this.#disk.deleteTree(`${keyPath(key)}/`);
  }

  /** Names of the keys directly below, sorted. */
  subkeys(key: string): string[] {
    const names = this.#disk.names(`${keyPath(key)}/`);
    return names.flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : []));
  }

  /** The values of a key by name, sorted. */
  values(key: string): ReadonlyMap<string, RegistryValue> {
    const values = new Map<string, RegistryValue>();
    for (const rest of this.#below(key)) {
      const stored = this.#disk.read(`${keyPath(key)}/${rest}`);
      if (rest !== '' && !rest.includes('/') && stored !== undefined)
        values.set(unescapeName(rest), decodeValue(stored));
    }
    return values;
  }

  #below(key: string): string[] {
    const prefix = `${keyPath(key)}/`;
    return this.#disk.list(prefix).map((path) => path.slice(prefix.length));
  }
}

function keyPath(key: string): string {
  return `registry/${key}`;
}

/** A value as it lies on a disk, for those who prepare one. */
export function registryEntry(key: string, name: string, value: RegistryValue): readonly [path: string, text: string] {
  return [valuePath(key, name), encodeValue(value)];
}

/** Few names hold any of these; most need no copy. */
const TO_ESCAPE = /[%/]/;

function valuePath(key: string, name: string): string {
  return `${keyPath(key)}/${TO_ESCAPE.test(name) ? name.replace(/[%/]/g, encodeURIComponent) : name}`;
}

function unescapeName(name: string): string {
  return name.replaceAll('%2F', '/').replaceAll('%25', '%');
}

function encodeValue({ type, value }: RegistryValue): string {
  return `${type}:${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function decodeValue(stored: string): RegistryValue {
  const colon = stored.indexOf(':');
  const type = stored.slice(0, colon) as RegistryValue['type'];
  const text = stored.slice(colon + 1);
  switch (type) {
    case 'REG_DWORD':
      return { type, value: Number(text) };
    case 'REG_MULTI_SZ':
      return { type, value: JSON.parse(text) as string[] };
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
    case 'REG_BINARY':
      return { type, value: text };
  }
}
