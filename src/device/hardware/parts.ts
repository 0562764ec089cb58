import { createHash } from 'node:crypto';
import type { Random } from '../../core/random.ts';

/** The id that Windows derives from a TPM: SHA-256 of the raw modulus, lower-case hexadecimal (hardware-hash.md 2). */
export function offlineDeviceIdOf(ekPublic: string): string {
  return createHash('sha256').update(ekPublic, 'hex').digest('hex');
}

// Makers leave out vowels and letters that look like digits.
const FORM_ALPHABETS: Readonly<Record<string, string>> = {
  '#': '0123456789',
  '*': '0123456789BCDFGHJKLMNPQRSTVWXYZ',
  '%': '0123456789ABCDEF',
  '~': '0123456789abcdef',
};

/** Fills a serial form: `#` digit, `*` digit or consonant, `%` and `~` hexadecimal digit in upper and lower case. */
export function fillForm(form: string, random: Random): string {
  return form.replace(/[#*%~]/g, (place) => random.pick([...(FORM_ALPHABETS[place] ?? place)]));
}

/** A locally administered address, which no maker ever gives out. */
export function createMac(random: Random): string {
  return ['02', ...Array.from({ length: 5 }, () => random.hex(2))].join(':');
}

/** Bytes in the shape of a 2048-bit modulus: top and low bit set. Nobody has a private half. */
export function createEkPublic(random: Random): string {
  const modulus = random.bytes(256);
  modulus[0] = (modulus[0] ?? 0) | 0x80;
  modulus[255] = (modulus[255] ?? 0) | 0x01;
  return modulus.toString('hex');
}
