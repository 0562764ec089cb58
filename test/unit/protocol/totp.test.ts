import { describe, expect, it } from 'vitest';
import { encodeBase32, isTotp, totpAt } from '../../../src/protocol/totp.ts';

const SECRET = encodeBase32(Buffer.from('12345678901234567890'));

describe('one-time codes', () => {
  it('write a secret as RFC 4648 does', () => {
    expect(SECRET).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(encodeBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI');
  });

  // The last six of the eight digits of RFC 6238, appendix B.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 at %i s', (atS, code) => {
    expect(totpAt(SECRET, atS * 1000)).toBe(code);
  });

  it('hold for one step to either side and no longer', () => {
    const atMs = 1_234_567_890_000;
    const code = totpAt(SECRET, atMs);
    expect([-30, 0, 30].map((s) => isTotp(SECRET, code, atMs + s * 1000))).toEqual([true, true, true]);
    expect([-90, 90].map((s) => isTotp(SECRET, code, atMs + s * 1000))).toEqual([false, false]);
    expect(isTotp(SECRET, '', atMs)).toBe(false);
  });
});
