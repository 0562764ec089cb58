import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  timingSafeEqual,
} from 'node:crypto';
import type { Random } from '../../core/random.ts';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { type CompactJws, readCompact } from './jws.ts';

/** A session key is 32 bytes; so is every key derived from it. */
export const SESSION_KEY_BYTES = 32;
const LABEL = Buffer.from('AzureAD-SecureConversation');
const OAEP = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
const HASH_BYTES = 20;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** SP800-108 in counter mode over HMAC-SHA256, one block (entra-device.md 5.3). */
export function deriveKey(sessionKey: Buffer, context: Buffer): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(1, 0);
  numbers.writeUInt32BE(256, 4);
  const fixed = [numbers.subarray(0, 4), LABEL, Buffer.from([0]), context, numbers.subarray(4)];
  return createHmac('sha256', sessionKey).update(Buffer.concat(fixed)).digest();
}

/** With kdf_ver 2 the context covers the payload, byte by byte as it was sent (entra-device.md 5.3). */
function contextOf(ctx: Buffer, kdfVersion: unknown, payload: Buffer): Buffer {
  return kdfVersion === 2 ? createHash('sha256').update(ctx).update(payload).digest() : ctx;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A request signed with the session key; `ctx` is 24 random bytes. */
export function signSessionRequest(payload: object, sessionKey: Buffer, ctx: Buffer): string {
  const body = Buffer.from(JSON.stringify(payload));
  const header = encode({ alg: 'HS256', ctx: ctx.toString('base64'), kdf_ver: 2 });
  const signingInput = `${header}.${body.toString('base64url')}`;
  const key = deriveKey(sessionKey, contextOf(ctx, 2, body));
  return `${signingInput}.${createHmac('sha256', key).update(signingInput).digest('base64url')}`;
}

/** Whether the request says HS256 and was signed with this session key. */
export function isSignedWithSessionKey({ header, signingInput, signature }: CompactJws, sessionKey: Buffer): boolean {
  const { alg, ctx, kdf_ver: kdfVersion } = header;
  if (alg !== 'HS256' || typeof ctx !== 'string') return false;
  const [, payload = ''] = signingInput.toString('latin1').split('.');
  const context = contextOf(Buffer.from(ctx, 'base64'), kdfVersion, Buffer.from(payload, 'base64url'));
  const expected = createHmac('sha256', deriveKey(sessionKey, context)).update(signingInput).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

/** Whether a request field is of this kind: those of devices carry a certificate instead. */
export function readSessionRequest(request: string): Result<CompactJws, CodecError> {
  const jws = readCompact(request);
  if (!jws.ok) return jws;
  return jws.value.header['alg'] === 'HS256'
    ? jws
    : err({ message: 'not signed by a session key', path: 'header/alg' });
}

/** Where initialisation vectors and the like come from. */
export type JweChance = Pick<Random, 'bytes'>;

function seal(
  header: string,
  key: Buffer,
  text: string,
  chance: JweChance,
): { iv: Buffer; sealed: Buffer; tag: Buffer } {
  const iv = chance.bytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(header));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { iv, sealed, tag: cipher.getAuthTag() };
}

const compact = (header: string, ...parts: readonly Buffer[]) =>
  [header, ...parts.map((part) => part.toString('base64url'))].join('.');

/** MGF1 over SHA-1 (RFC 8017 B.2.1). */
function mask(seed: Buffer, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / HASH_BYTES) }, (_, counter) => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    return createHash('sha1').update(seed).update(number).digest();
  });
  return Buffer.concat(blocks).subarray(0, length);
}

const xor = (left: Buffer, right: Buffer) => Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));

/** RSA-OAEP with SHA-1 (RFC 8017 7.1.1) over chance that is given, so that one seed gives one reply. */
function encryptOaep(message: Buffer, key: KeyObject, chance: JweChance): Buffer {
  const keyBytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const label = createHash('sha1').digest();
  const padding = Buffer.alloc(keyBytes - message.length - 2 * HASH_BYTES - 2);
  const block = Buffer.concat([label, padding, Buffer.from([1]), message]);
  const seed = chance.bytes(HASH_BYTES);
  const maskedBlock = xor(block, mask(seed, block.length));
  const maskedSeed = xor(seed, mask(maskedBlock, HASH_BYTES));
  const encoded = Buffer.concat([Buffer.from([0]), maskedSeed, maskedBlock]);
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** The session key as a PRT reply carries it: wrapped for the device's transport key (entra-device.md 5.2). */
export function wrapSessionKey(sessionKey: Buffer, transportKey: KeyObject, chance: JweChance): string {
  const header = encode({ enc: 'A256GCM', alg: 'RSA-OAEP' });
  const { iv, sealed, tag } = seal(header, sessionKey, '', chance);
  return compact(header, encryptOaep(sessionKey, transportKey, chance), iv, sealed, tag);
}

/** The session key out of `session_key_jwe`. */
export function unwrapSessionKey(jwe: string, transportKey: KeyObject): Result<Buffer, CodecError> {
  try {
    const wrapped = Buffer.from(jwe.split('.')[1] ?? '', 'base64url');
    const key = privateDecrypt({ key: transportKey, ...OAEP }, wrapped);
    if (key.length === SESSION_KEY_BYTES) return ok(key);
    return err({ message: `a session key of ${key.length} bytes`, path: 'session_key_jwe' });
  } catch {
    return err({ message: 'not wrapped for this transport key', path: 'session_key_jwe' });
  }
}

/** A reply that only the holder of the session key can read (entra-device.md 5.3). */
export function encryptReply(text: string, sessionKey: Buffer, chance: JweChance): string {
  const ctx = chance.bytes(24);
  const header = encode({ alg: 'dir', enc: 'A256GCM', ctx: ctx.toString('base64'), kid: 'session' });
  const { iv, sealed, tag } = seal(header, deriveKey(sessionKey, ctx), text, chance);
  return compact(header, Buffer.alloc(0), iv, sealed, tag);
}

/** The text of an encrypted reply: AES-GCM, or AES-CBC when the initialisation vector has 16 bytes. */
export function decryptReply(jwe: string, sessionKey: Buffer): Result<string, CodecError> {
  const [header = '', , iv64 = '', sealed64 = '', tag64 = ''] = jwe.trim().split('.');
  const [iv, sealed, tag] = [iv64, sealed64, tag64].map((part) => Buffer.from(part, 'base64url')) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  try {
    const { ctx } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { ctx?: unknown };
    const key = deriveKey(sessionKey, Buffer.from(String(ctx), 'base64'));
    if (iv.length === 16) {
      const decipher = createDecipheriv('aes-256-cbc', key, iv);
      return ok(Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8'));
    }
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(header));
    decipher.setAuthTag(tag);
    return ok(Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8'));
  } catch {
    return err({ message: 'not encrypted with this session key', path: 'reply' });
  }
}
