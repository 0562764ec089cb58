import { expect, it } from 'vitest';
import { intervalAfter } from '../../../../src/device/mdm/poll-schedule.ts';

const set = (retries: number, intervalMinutes: number) => ({ retries, intervalMinutes });
const intervals = (sets: Parameters<typeof intervalAfter>[0], count: number) =>
  Array.from({ length: count }, (_, polls) => intervalAfter(sets, polls));

it('plays the three sets one after the other, the last without end', () => {
  expect(intervals([set(2, 3), set(3, 15), set(0, 480)], 7)).toEqual([3, 3, 15, 15, 15, 480, 480]);
});

it('passes over a set whose interval is zero', () => {
  expect(intervals([set(2, 0), set(1, 15), set(0, 480)], 3)).toEqual([15, 480, 480]);
});

it('never leaves a set without end, whatever stands behind it', () => {
  expect(intervals([set(0, 5), set(3, 15), set(0, 480)], 3)).toEqual([5, 5, 5]);
});

it('goes on once a day when no set is without end', () => {
  expect(intervals([set(1, 15), set(0, 0), set(0, 0)], 3)).toEqual([15, 1440, 1440]);
});
