import type { Random } from '../../core/random.ts';

/** The name and password that a device makes up for itself (entra-device.md 8.1, leg 1). */
export interface DeviceCredential {
  /** `02` and 14 characters. */
  readonly membername: string;
  /** 20 characters. */
  readonly password: string;
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const CHARACTERS = [...LETTERS, ...LETTERS.map((letter) => letter.toUpperCase()), ...'0123456789'];

/** A fresh device credential. */
export function createDeviceCredential(random: Random): DeviceCredential {
  const draw = (length: number, from: readonly string[]) => Array.from({ length }, () => random.pick(from)).join('');
  return { membername: `02${draw(14, LETTERS)}`, password: draw(20, CHARACTERS) };
}
