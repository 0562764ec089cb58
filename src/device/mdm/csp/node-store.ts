import type { Disk } from '../../os/disk.ts';
import type { Registry, RegistryValue } from '../../os/registry.ts';
import { type LocUri, pathOf } from './loc-uri.ts';
import type { Transaction } from './transaction.ts';

/** The part of a machine that the store stands on. */
export interface StoreMachine {
  readonly disk: Disk;
  readonly registry: Registry;
}

/**
 * Values of nodes on the disk: `csp/device/<segments>` and `csp/user/<sid>/<segments>`; an interior node that
 * somebody added is a path that ends in `/`.
 */
export class NodeStore {
  readonly #machine: StoreMachine;
  readonly #sid: string | undefined;
  readonly #transaction: Transaction;

  /** `sid` is the user whom `./User` means; without one nothing of it can be read or written. */
  constructor(machine: StoreMachine, sid: string | undefined, transaction: Transaction) {
    this.#machine = machine;
    this.#sid = sid;
    this.#transaction = transaction;
  }

  read(uri: LocUri): string | undefined {
    return this.#machine.disk.read(this.#path(uri));
  }

  write(uri: LocUri, value: string): void {
    // Copied: text cut out of a message would hold the whole message in memory for as long as the node lives.
    this.#put(this.#path(uri), Buffer.from(value).toString());
  }

  /** Whether an interior node was added, or something lies below it. */
  hasBranch(uri: LocUri): boolean {
    return this.#machine.disk.hasTree(`${this.#path(uri)}/`);
  }

  addBranch(uri: LocUri): void {
    this.#put(`${this.#path(uri)}/`, '');
  }

  /** Removes a node and everything below it. */
  remove(uri: LocUri): void {
    const path = this.#path(uri);
    for (const each of [path, ...this.#machine.disk.list(`${path}/`)]) this.#put(each, undefined);
  }

  /** Decoded names of what is stored directly below, sorted. */
  children(uri: LocUri): string[] {
    const names = this.#machine.disk
      .names(`${this.#path(uri)}/`)
      .map((name) => (name.endsWith('/') ? name.slice(0, -1) : name))
      .filter((name) => name !== '');
    return [...new Set(names)].map(decodeURIComponent);
  }

  /** Writes a registry value, or deletes it. */
  setRegistry(key: string, name: string, value: RegistryValue | undefined): void {
    const { registry } = this.#machine;
    const before = registry.get(key, name);
    const put = (it: RegistryValue | undefined): void =>
      it === undefined ? registry.deleteValue(key, name) : registry.set(key, name, it);
    put(value);
    this.#transaction.onRollBack(() => put(before));
  }

  #put(path: string, value: string | undefined): void {
    const { disk } = this.#machine;
    const before = disk.read(path);
    const put = (it: string | undefined): void => (it === undefined ? disk.delete(path) : disk.write(path, it));
    put(value);
    this.#transaction.onRollBack(() => put(before));
  }

  #path(uri: LocUri): string {
    const root = uri.scope === 'device' ? 'csp/device' : `csp/user/${this.#sid ?? 'nobody'}`;
    return `${root}/${pathOf(uri)}`;
  }
}
