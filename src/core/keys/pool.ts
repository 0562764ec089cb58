import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { invariant } from '../errors.ts';
import { makeFolder } from '../folder.ts';
import { createRandom, type Random } from '../random.ts';
import {
  drawStarts,
  isFoundFrom,
  type KeyPair,
  type KeySearch,
  keyPairOf,
  type PrimeStarts,
  searchKey,
} from './rsa.ts';

/** How many keys serve all devices: nothing may be unique on a public key (docs/design.md 4, Keys). */
export const POOL_SIZE = 64;

/** Keys derived from constants, made on first use and remembered in memory and on disk. */
export interface KeyPool {
  /** The device key of an index, modulo 64. */
  take(index: number): KeyPair;
  /** A key with a name of its own, such as `token-signing` or `mdm-root-ca`: lower-case words with hyphens. */
  serviceKey(name: string): KeyPair;
}

/** The pool index that a device's generator draws for one of its keys. */
export function poolIndex(random: Random): number {
  return random.int(0, POOL_SIZE - 1);
}

/** What was found before, or undefined for a file that is missing, damaged, or of another key. */
function readSearch(path: string, starts: PrimeStarts): KeySearch | undefined {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as KeySearch;
    return isFoundFrom(starts, found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Writes whole or not at all, so that processes that share the cache never read half of it. */
function writeSearch(path: string, found: KeySearch): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(path), 0o700);
    writeFileSync(temporary, JSON.stringify(found), { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // A cache that cannot be written, as in a container with a read-only root, costs time and nothing else.
  }
}

/**
 * The keys of a lab, the same on every machine; what it costs to find them is paid once a `cacheDir`.
 * @example const pool = createKeyPool({ cacheDir }); pool.take(0).privateKey;
 */
export function createKeyPool({ cacheDir }: { readonly cacheDir: string }): KeyPool {
  const known = new Map<string, KeyPair>();

  const keyOf = (name: string): KeyPair => {
    const remembered = known.get(name);
    if (remembered) return remembered;
    const path = join(cacheDir, `${name.replace('/', '-')}.json`);
    const starts = drawStarts(createRandom(`oobe-lab/${name}`));
    let found = readSearch(path, starts);
    if (!found) {
      found = searchKey(starts);
      writeSearch(path, found);
    }
    const pair = keyPairOf(starts, found);
    known.set(name, pair);
    return pair;
  };

  return {
    take(index) {
      invariant(Number.isInteger(index) && index >= 0, `not a pool index: ${index}`);
      return keyOf(`pool/${String(index % POOL_SIZE).padStart(2, '0')}`);
    },
    serviceKey(name) {
      invariant(/^[a-z0-9-]+$/.test(name), `not a key name: ${name}`);
      return keyOf(`service/${name}`);
    },
  };
}

// OpenSSL takes eight times as long to read the same key as PKCS#8.
const PKCS1 = { format: 'der', type: 'pkcs1' } as const;

/** A key of the pool as it is handed on: its index, and PKCS#1 in Base64. */
export type HandedKey = readonly [index: number, pkcs1: string];

/** Keys of the pool for somebody who has no cache and no time to derive them. */
export function handOverKeys(pool: KeyPool, indices: readonly number[]): HandedKey[] {
  return [...new Set(indices)].map((index) => {
    return [index, pool.take(index).privateKey.export(PKCS1).toString('base64')];
  });
}

/** The pool of whoever was handed these keys; it has no others. */
export function createHandedKeyPool(handed: readonly HandedKey[]): KeyPool {
  const known = new Map<number, KeyPair>();
  const texts = new Map(handed);
  return {
    take(index) {
      const remembered = known.get(index);
      if (remembered) return remembered;
      const text = texts.get(index);
      invariant(text !== undefined, `key ${index} was not handed over`);
      const privateKey = createPrivateKey({ key: Buffer.from(text, 'base64'), ...PKCS1 });
      const pair = { privateKey, publicKey: createPublicKey(privateKey) };
      known.set(index, pair);
      return pair;
    },
    serviceKey(name) {
      invariant(false, `no service runs here: ${name}`);
    },
  };
}
