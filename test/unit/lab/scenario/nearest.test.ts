import { expect, test } from 'vitest';
import { nearest } from '../../../../lab/scenario/nearest.ts';

const MILESTONES = ['desktop', 'join.done', 'esp.done', 'esp.failed', 'failed'];

test.each([
  ['destkop', 'desktop'],
  ['Desktop', 'desktop'],
  ['esp.fail', 'esp.failed'],
  ['join-done', 'join.done'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearest(word, MILESTONES)).toBe(meant);
});

test('a word that resembles nothing gets no suggestion', () => {
  expect(nearest('windows-hello', MILESTONES)).toBeUndefined();
  expect(nearest('zzzzzzz', MILESTONES)).toBeUndefined();
});

test('of two that are as near, the one that is listed first is taken', () => {
  expect(nearest('cat', ['bat', 'rat'])).toBe('bat');
});

test('nothing to choose from gives no suggestion', () => {
  expect(nearest('desktop', [])).toBeUndefined();
});
