import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { invariant } from '../errors.ts';
import { createRandom, type Random } from '../random.ts';
import { areDrawnFrom, deriveKeyPair, type KeyPair, keyPairOf, type Primes } from './rsa.ts';

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

// How keys are kept and handed on: OpenSSL takes eight times as long to read the same key as PKCS#8.
const PKCS1 = { format: 'der', type: 'pkcs1' } as const;

function primesOf(stored: Buffer): Primes {
  const { p, q } = createPrivateKey({ key: stored, ...PKCS1 }).export({ format: 'jwk' });
  const [larger, smaller] = [p, q].map((text) =>
    BigInt(`0x${Buffer.from(text as string, 'base64url').toString('hex')}`),
  );
  return { p: larger as bigint, q: smaller as bigint };
}

/** The cached key, or undefined for a file that is missing, damaged, or another key than the constants give. */
function readKey(path: string, random: Random): KeyPair | undefined {
  try {
    const stored = readFileSync(path);
    const primes = primesOf(stored);
    if (!areDrawnFrom(random, primes)) return undefined;
    const rebuilt = keyPairOf(primes);
    return stored.equals(rebuilt.privateKey.export(PKCS1)) ? rebuilt : undefined;
  } catch {
    return undefined;
  }
}

/** Writes whole or not at all, so that processes that share the cache never read half a key. */
function writeKey(path: string, pair: KeyPair): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, pair.privateKey.export(PKCS1), { mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // A cache that cannot be written, as in a container with a read-only root, costs time and nothing else.
  }
}

/**
 * The keys of a lab, cached as PKCS#1 files in `cacheDir`; the same keys on every machine.
 * @example const pool = createKeyPool({ cacheDir }); pool.take(0).privateKey;
 */
export function createKeyPool({ cacheDir }: { readonly cacheDir: string }): KeyPool {
  const known = new Map<string, KeyPair>();

  const keyOf = (name: string): KeyPair => {
    const remembered = known.get(name);
    if (remembered) return remembered;
    const path = join(cacheDir, `${name.replace('/', '-')}.pkcs1`);
    let pair = readKey(path, createRandom(`oobe-lab/${name}`));
    if (!pair) {
      pair = deriveKeyPair(createRandom(`oobe-lab/${name}`));
      writeKey(path, pair);
    }
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
