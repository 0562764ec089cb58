import { expect, test } from 'vitest';
import { oncePer, oncePerText } from '../../../src/core/once-per.ts';

test('work is done once an object, also where it gives nothing', () => {
  const seen: object[] = [];
  const work = oncePer((key: object) => void seen.push(key));
  const [one, other] = [{}, {}];
  for (const key of [one, other, one, one]) work(key);
  expect(seen).toEqual([one, other]);
});

test('work is done once a text, and equal texts give the same object', () => {
  const lengths = oncePerText(10, (text) => ({ length: text.length }));
  expect(lengths('\uD800 lone')).toEqual({ length: 6 });
  expect(lengths(['a', 'b'].join(''))).toBe(lengths('ab'));
  expect(lengths('ab')).not.toBe(lengths('ac'));
});

test('no more texts than the limit are remembered', () => {
  let done = 0;
  const work = oncePerText(2, () => {
    done += 1;
  });
  for (const text of ['a', 'b', 'a', 'b']) work(text);
  expect(done).toBe(2);
  work('c');
  work('c');
  expect(done).toBe(3);
  work('a');
  expect(done).toBe(4);
});
