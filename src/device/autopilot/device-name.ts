import type { Random } from '../../core/random.ts';

/** NetBIOS allows no more (autopilot.md 1.4). */
const MAX_LENGTH = 15;

/**
 * The computer name that a template stands for: `%SERIAL%` and `%RAND:x%` filled in, characters that a name may not
 * hold left out, cut to 15 (autopilot.md 1.4). Undefined when nothing usable is left.
 */
export function deviceNameOf(template: string, serialNumber: string, random: Random): string | undefined {
  const filled = template
    .replace(/%SERIAL%/gi, () => serialNumber)
    .replace(/%RAND:(\d{1,2})%/gi, (_, digits: string) => digitsOf(random, Number(digits)));
  const name = filled
    .replace(/[^A-Za-z0-9-]/g, '')
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, '');
  return name === '' || /^\d+$/.test(name) ? undefined : name;
}

function digitsOf(random: Random, count: number): string {
  return Array.from({ length: Math.min(count, MAX_LENGTH) }, () => random.int(0, 9)).join('');
}
