import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../../lab/scenario/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['0s', 0],
  ])('reads %s as %i milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each(['', '30', 'm', '30 m', '-5m', '1h30m', '5M', '.5h', '5w', ' 5m'])('takes %j for no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [4_249, '4.2 s'],
    [60_000, '1m 00s'],
    [725_000, '12m 05s'],
    [3_599_499, '59m 59s'],
    [3_599_500, '1h 00m'],
    [3_725_000, '1h 02m'],
    [90_000_000, '25h 00m'],
  ])('shows %i milliseconds as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});
