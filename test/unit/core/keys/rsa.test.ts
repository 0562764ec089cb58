import { createHash, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  deriveKeyPair,
  drawStarts,
  isFoundFrom,
  type KeyPair,
  keyPairOf,
  searchKey,
} from '../../../../src/core/keys/rsa.ts';
import { createRandom } from '../../../../src/core/random.ts';

const modulusHash = ({ publicKey }: KeyPair) =>
  createHash('sha256')
    .update(Buffer.from(publicKey.export({ format: 'jwk' }).n as string, 'base64url'))
    .digest('hex');

describe('seeded RSA keys', () => {
  test('the same seed gives the same private key, byte for byte', () => {
    const der = () => deriveKeyPair(createRandom('device')).privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(der().equals(der())).toBe(true);
  });

  test('a key is the one it was when this test was written, on any machine', () => {
    expect(modulusHash(deriveKeyPair(createRandom('oobe-lab/pool/00')))).toBe(
      '03f0e797955359edd9310d43ace345e9e8eec64cd94d8d509f93b2b2a5140ff4',
    );
  });

  test('another seed gives another key', () => {
    expect(modulusHash(deriveKeyPair(createRandom('a')))).not.toBe(modulusHash(deriveKeyPair(createRandom('b'))));
  });

  test('a key has 2048 bits, exponent 65537, and its halves belong together', () => {
    const { privateKey, publicKey } = deriveKeyPair(createRandom('halves'));
    expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
    const data = Buffer.from('what the device says');
    expect(verify('sha256', data, publicKey, sign('sha256', data, privateKey))).toBe(true);
  });

  test('what a search found is recognised as that of its own starts only', () => {
    const [mine, theirs] = [drawStarts(createRandom('mine')), drawStarts(createRandom('theirs'))];
    const found = searchKey(mine);
    const [first, second] = found.steps;
    expect(modulusHash(keyPairOf(mine, found))).toBe(modulusHash(deriveKeyPair(createRandom('mine'))));
    expect(isFoundFrom(mine, found)).toBe(true);
    expect(isFoundFrom(theirs, found)).toBe(false);
    expect(isFoundFrom(mine, { ...found, steps: [first + 2, second] })).toBe(false);
    expect(isFoundFrom(mine, { ...found, inverse: `${found.inverse}0` })).toBe(false);
  });
});
