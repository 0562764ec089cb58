import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createKeyPool, POOL_SIZE, poolIndex } from '../../../../src/core/keys/pool.ts';
import type { KeyPair } from '../../../../src/core/keys/rsa.ts';
import { createRandom } from '../../../../src/core/random.ts';

const root = mkdtempSync(join(tmpdir(), 'key-pool-'));
afterAll(() => rmSync(root, { recursive: true }));

const der = ({ privateKey }: KeyPair) => privateKey.export({ format: 'der', type: 'pkcs1' });
const newCache = () => mkdtempSync(join(root, 'cache-'));

describe('key pool', () => {
  test('two pools without a common cache give the same key', () => {
    const [one, other] = [createKeyPool({ cacheDir: newCache() }), createKeyPool({ cacheDir: newCache() })];
    expect(der(one.take(3)).equals(der(other.take(3)))).toBe(true);
  });

  test('a key is remembered: asking twice gives the very same object', () => {
    const pool = createKeyPool({ cacheDir: newCache() });
    expect(pool.take(5)).toBe(pool.take(5 + POOL_SIZE));
  });

  test('a key is cached as one PKCS#1 file that only its owner reads, with no temporary file left', () => {
    const cacheDir = newCache();
    const key = createKeyPool({ cacheDir }).serviceKey('token-signing');
    expect(readdirSync(cacheDir)).toEqual(['service-token-signing.pkcs1']);
    const path = join(cacheDir, 'service-token-signing.pkcs1');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path).equals(der(key))).toBe(true);
  });

  test('a damaged, truncated or foreign cache file is derived anew and repaired', () => {
    const cacheDir = newCache();
    const path = join(cacheDir, 'pool-01.pkcs1');
    const right = der(createKeyPool({ cacheDir }).take(1));
    createKeyPool({ cacheDir }).take(2);

    const flipped = Buffer.from(right);
    flipped[400] = (flipped[400] as number) ^ 1;
    const damages = [
      () => writeFileSync(path, flipped),
      () => writeFileSync(path, right.subarray(0, 100)),
      () => writeFileSync(path, 'not a key'),
      () => copyFileSync(join(cacheDir, 'pool-02.pkcs1'), path),
    ];
    for (const damage of damages) {
      damage();
      expect(der(createKeyPool({ cacheDir }).take(1)).equals(right)).toBe(true);
      expect(readFileSync(path).equals(right)).toBe(true);
    }
  });

  test('a sound cache file is used as it is', () => {
    const cacheDir = newCache();
    createKeyPool({ cacheDir }).take(1);
    const before = statSync(join(cacheDir, 'pool-01.pkcs1')).ino;
    createKeyPool({ cacheDir }).take(1);
    expect(statSync(join(cacheDir, 'pool-01.pkcs1')).ino).toBe(before);
  });

  test('a cache that cannot be written still gives the key', () => {
    const file = join(newCache(), 'file');
    writeFileSync(file, '');
    const pool = createKeyPool({ cacheDir: join(file, 'below') });
    expect(der(pool.take(1)).equals(der(createKeyPool({ cacheDir: newCache() }).take(1)))).toBe(true);
  });

  test('pool indexes drawn by devices stay inside the pool', () => {
    const random = createRandom(1);
    const drawn = Array.from({ length: 200 }, () => poolIndex(random));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(POOL_SIZE);
  });
});
