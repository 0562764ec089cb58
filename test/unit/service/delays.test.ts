import { describe, expect, it } from 'vitest';
import { DEFAULT_DELAYS, delaysBy, isDelayChoice, NO_DELAYS } from '../../../src/service/delays.ts';

describe('delays', () => {
  it('are as they are, none, or so many times as long', () => {
    expect([delaysBy('default'), delaysBy('none'), delaysBy('0x')]).toEqual([DEFAULT_DELAYS, NO_DELAYS, NO_DELAYS]);
    expect(delaysBy('0.1x').import).toEqual({ minMs: 6_000, maxMs: 9_500 });
  });

  it('are asked for by nothing else', () => {
    expect(['default', 'none', '2x', '0.5x'].every(isDelayChoice)).toBe(true);
    expect(['', 'x', '-1x', '1', '1xx', 2, undefined].some(isDelayChoice)).toBe(false);
  });
});
