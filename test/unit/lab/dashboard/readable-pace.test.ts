import { expect, test } from 'vitest';
import { ReadablePace } from '../../../../lab/dashboard/readable-pace.ts';

test('the pace holds while something is to be seen', () => {
  const pace = new ReadablePace(24);
  for (const nowMs of [0, 1_000, 2_000, 3_000]) {
    pace.see(nowMs);
    expect(pace.at(nowMs + 1_400)).toBe(24);
  }
});

test('a wait is hurried through faster and faster, up to an hour a second, and what comes after it is not', () => {
  const pace = new ReadablePace(24);
  pace.see(10_000);
  expect([11_500, 11_600, 12_000, 12_500, 99_000].map((nowMs) => pace.at(nowMs))).toEqual([24, 48, 96, 384, 3_600]);
  pace.see(99_100);
  expect(pace.at(99_200)).toBe(24);
});

test('somebody may want it faster and slower', () => {
  const pace = new ReadablePace(24);
  pace.faster();
  expect(pace.at(0)).toBe(48);
  for (let count = 0; count < 20; count += 1) pace.slower();
  expect(pace.at(0)).toBe(1 / 4);
  for (let count = 0; count < 20; count += 1) pace.faster();
  expect(pace.at(0)).toBe(1_024);
});
