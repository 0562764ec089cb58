import { createHmac } from 'node:crypto';

/** RFC 6238 as authenticator apps have it: SHA-1, six digits, 30 seconds. */
const STEP_MS = 30_000;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes as the secret that an authenticator app takes (RFC 4648, without padding). */
export function encodeBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => BASE32[Number.parseInt(group.padEnd(5, '0'), 2)] ?? '').join('');
}

function decodeBase32(text: string): Buffer {
  const bits = [...text.toUpperCase()].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/[01]{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** The code that the app shows at a time in milliseconds since the epoch. */
export function totpAt(secret: string, atMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / STEP_MS)));
  const mac = createHmac('sha1', decodeBase32(secret)).update(counter).digest();
  const number = mac.readUInt32BE((mac[mac.length - 1] ?? 0) & 0xf) & 0x7fff_ffff;
  return (number % 10 ** DIGITS).toString().padStart(DIGITS, '0');
}

/** Whether the code is that of now or of one step to either side (RFC 6238 5.2). */
export function isTotp(secret: string, code: string, atMs: number): boolean {
  return [-1, 0, 1].some((step) => totpAt(secret, atMs + step * STEP_MS) === code);
}
