import { expect, test } from 'vitest';
import { Ring } from '../../../../lab/dashboard/ring.ts';

test('keeps the last items in order and counts the others', () => {
  const ring = new Ring<number>(3);
  for (const item of [1, 2]) ring.push(item);
  expect([ring.size, ring.dropped, ring.slice(0, 9)]).toEqual([2, 0, [1, 2]]);
  for (const item of [3, 4, 5]) ring.push(item);
  expect([ring.size, ring.dropped, ring.slice(0, 9)]).toEqual([3, 2, [3, 4, 5]]);
});

test('a slice is as long as asked for, from where it is asked for', () => {
  const ring = new Ring<number>(4);
  for (let item = 0; item < 10; item += 1) ring.push(item);
  expect(ring.slice(1, 2)).toEqual([7, 8]);
  expect(ring.slice(3, 2)).toEqual([9]);
  expect(ring.slice(4, 2)).toEqual([]);
});
