import { describe, expect, test } from 'vitest';
import { decodeBcryptBlob, encodeBcryptBlob } from '../../../../src/protocol/x509/bcrypt-blob.ts';
import { testKey } from './keys.ts';

const { publicKey } = testKey('transport');
const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n as string, 'base64url');
const golden = Buffer.concat([
  Buffer.from('52534131' + '00080000' + '03000000' + '00010000' + '00000000' + '00000000' + '010001', 'hex'),
  modulus,
]);

const changed = (offset: number, byte: number) => {
  const blob = Buffer.from(golden);
  blob[offset] = byte;
  return decodeBcryptBlob(blob);
};

describe('BCRYPT public key blob', () => {
  test('a 2048-bit key is 283 bytes: RSA1, sizes little-endian, exponent, modulus', () => {
    expect(golden.length).toBe(283);
    expect(encodeBcryptBlob(publicKey).toString('hex')).toBe(golden.toString('hex'));
  });

  test('the key comes back', () => {
    const decoded = decodeBcryptBlob(golden);
    expect(decoded.ok && decoded.value.equals(publicKey)).toBe(true);
  });

  test('a private key blob, a wrong size and a truncated blob are refused with the place', () => {
    expect(changed(3, '2'.charCodeAt(0))).toMatchObject({ ok: false, error: { path: 'magic', offset: 0 } });
    expect(changed(5, 4)).toMatchObject({ ok: false, error: { path: 'bitLength', offset: 4 } });
    expect(changed(8, 4)).toMatchObject({ ok: false, error: { path: 'blob', offset: 8 } });
    expect(decodeBcryptBlob(golden.subarray(0, 282)).ok).toBe(false);
    expect(decodeBcryptBlob(golden.subarray(0, 10)).ok).toBe(false);
    expect(decodeBcryptBlob(Buffer.concat([golden, Buffer.of(0)])).ok).toBe(false);
    expect(decodeBcryptBlob(Buffer.alloc(0)).ok).toBe(false);
  });
});
