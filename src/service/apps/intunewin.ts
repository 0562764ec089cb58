import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const MAC_BYTES = 32;
const IV_BYTES = 16;
const KEY_BYTES = 32;

/** `fileEncryptionInfo` (graph.md 3.9): keys and digests in Base64. */
export const encryptionSchema = z.looseObject({
  encryptionKey: z.base64(),
  macKey: z.base64(),
  initializationVector: z.base64(),
  mac: z.base64(),
  profileIdentifier: z.string(),
  fileDigest: z.base64(),
  fileDigestAlgorithm: z.string(),
});

const bytes = (base64: string) => Buffer.from(base64, 'base64');
const isSame = (left: Buffer, right: Buffer) => left.length === right.length && timingSafeEqual(left, right);

/**
 * Whether an encrypted package is what its commit says: HMAC-SHA-256, initialisation vector and AES-256-CBC text one
 * after the other, and the digest of what was encrypted. From general knowledge of the packaging tool's files.
 */
export function isPackageIntact(content: Buffer, info: unknown, size: number): boolean {
  const read = encryptionSchema.safeParse(info);
  if (!read.success || content.length < MAC_BYTES + IV_BYTES) return false;
  const { encryptionKey, macKey, initializationVector, mac, fileDigest, fileDigestAlgorithm } = read.data;
  const signed = content.subarray(MAC_BYTES);
  const ownMac = createHmac('sha256', bytes(macKey)).update(signed).digest();
  const iv = signed.subarray(0, IV_BYTES);
  if (!isSame(ownMac, bytes(mac)) || !isSame(ownMac, content.subarray(0, MAC_BYTES))) return false;
  if (!isSame(iv, bytes(initializationVector)) || bytes(encryptionKey).length !== KEY_BYTES) return false;
  if (fileDigestAlgorithm.toUpperCase() !== 'SHA256') return false;
  const plain = decrypt(bytes(encryptionKey), iv, signed.subarray(IV_BYTES));
  return plain?.length === size && isSame(createHash('sha256').update(plain).digest(), bytes(fileDigest));
}

function decrypt(key: Buffer, iv: Buffer, text: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-cbc', key, iv);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]);
  } catch {
    return undefined;
  }
}
