import { createPublicKey, type KeyObject } from 'node:crypto';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';

const MAGIC = 'RSA1';
const HEADER_BYTES = 24;

/**
 * A public RSA key as a BCRYPT blob, the form of TransportKey (entra-device.md 3): `RSA1` and, little-endian, bit
 * length, size of exponent, size of modulus, two zeros; then exponent and modulus big-endian. 283 bytes at 2048 bits.
 */
export function encodeBcryptBlob(publicKey: KeyObject): Buffer {
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const [exponent, modulus] = [Buffer.from(e, 'base64url'), Buffer.from(n, 'base64url')];
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 'ascii');
  [modulus.length * 8, exponent.length, modulus.length].forEach((number, index) => {
    header.writeUInt32LE(number, 4 + 4 * index);
  });
  return Buffer.concat([header, exponent, modulus]);
}

/** Reads a public RSA key of 1024 to 4096 bits; fails when sizes and bytes disagree. */
export function decodeBcryptBlob(blob: Buffer): Result<KeyObject, CodecError> {
  if (blob.length < HEADER_BYTES) return err({ message: 'header is cut short', path: 'blob', offset: blob.length });
  if (blob.toString('latin1', 0, 4) !== MAGIC) return err({ message: 'magic is not RSA1', path: 'magic', offset: 0 });
  const [bits, exponentBytes, modulusBytes] = [4, 8, 12].map((offset) => blob.readUInt32LE(offset)) as [
    number,
    number,
    number,
  ];
  if (bits < 1024 || bits > 4096 || bits !== modulusBytes * 8) {
    return err({ message: 'bit length and size of modulus disagree', path: 'bitLength', offset: 4 });
  }
  const modulusStart = HEADER_BYTES + exponentBytes;
  if (blob.length !== modulusStart + modulusBytes) {
    return err({ message: 'sizes do not add up to the blob', path: 'blob', offset: 8 });
  }
  const text = (start: number, end: number) => blob.toString('base64url', start, end);
  const jwk = { kty: 'RSA', e: text(HEADER_BYTES, modulusStart), n: text(modulusStart, blob.length) };
  try {
    return ok(createPublicKey({ format: 'jwk', key: jwk }));
  } catch {
    return err({ message: 'numbers are not an RSA key', path: 'blob', offset: HEADER_BYTES });
  }
}
