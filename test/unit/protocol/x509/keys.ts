import { deriveKeyPair, type KeyPair } from '../../../../src/core/keys/rsa.ts';
import { createRandom } from '../../../../src/core/random.ts';

const known = new Map<string, KeyPair>();

/** A key by name, derived once a test file. */
export function testKey(name: string): KeyPair {
  const pair = known.get(name) ?? deriveKeyPair(createRandom(`test/${name}`));
  known.set(name, pair);
  return pair;
}
