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

  test('what was found of a key is cached in one file of its owner’s, with no secret in it and no temporary file left', () => {
    const cacheDir = newCache();
    const key = createKeyPool({ cacheDir }).serviceKey('token-signing');
    expect(readdirSync(cacheDir)).toEqual(['service-token-signing.json']);
    const path = join(cacheDir, 'service-token-signing.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      steps: [expect.any(Number), expect.any(Number)],
      inverse: expect.stringMatching(/^[0-9a-f]+$/),
    });
    expect(der(createKeyPool({ cacheDir }).serviceKey('token-signing')).equals(der(key))).toBe(true);
  });

  test('a damaged, truncated or foreign cache file is searched for anew and repaired', () => {
    const cacheDir = newCache();
    const path = join(cacheDir, 'pool-01.json');
    const right = der(createKeyPool({ cacheDir }).take(1));
    const sound = readFileSync(path, 'utf8');
    createKeyPool({ cacheDir }).take(2);

    const damages = [
      () =>
        writeFileSync(
          path,
          sound.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
        ),
      () => writeFileSync(path, sound.slice(0, 20)),
      () => writeFileSync(path, 'not a key'),
      () => writeFileSync(path, 'null'),
      () => writeFileSync(path, '{"steps":[-2,0.5],"inverse":"0"}'),
      () => copyFileSync(join(cacheDir, 'pool-02.json'), path),
    ];
    for (const damage of damages) {
      damage();
      expect(der(createKeyPool({ cacheDir }).take(1)).equals(right)).toBe(true);
      expect(readFileSync(path, 'utf8')).toBe(sound);
    }
  });

  test('a sound cache file is used as it is', () => {
    const cacheDir = newCache();
    createKeyPool({ cacheDir }).take(1);
    const before = statSync(join(cacheDir, 'pool-01.json')).ino;
    createKeyPool({ cacheDir }).take(1);
    expect(statSync(join(cacheDir, 'pool-01.json')).ino).toBe(before);
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
