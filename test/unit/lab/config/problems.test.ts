import { describe, expect, test } from 'vitest';
import { formatPath, formatProblem, show, suggestion } from '../../../../lab/config/problems.ts';

test('a problem is one line: the file, the place in it, what is wrong', () => {
  expect(formatProblem({ file: 'a.scenario.ts', path: 'story[2].milestone', message: '"x" is not valid here' })).toBe(
    'a.scenario.ts: story[2].milestone: "x" is not valid here',
  );
});

test('a problem of the file as a whole has no place in it', () => {
  expect(formatProblem({ file: 'a.scenario.ts', path: '', message: 'no scenario' })).toBe('a.scenario.ts: no scenario');
});

test('a path is written as in the file', () => {
  expect(formatPath(['tenant', 'apps', 0, 'assignedTo', 12, 'group'])).toBe('tenant.apps[0].assignedTo[12].group');
  expect(formatPath([])).toBe('');
});

describe('a value is shown', () => {
  test('as it stands in the file', () => {
    expect(show('x"y')).toBe('"x\\"y"');
    expect(show({ a: [1, null] })).toBe('{"a":[1,null]}');
    expect(show(() => 1)).toBe('a function');
    expect(show(undefined)).toBe('nothing');
  });

  test('cut to what fits a line', () => {
    expect(show('x'.repeat(100))).toHaveLength(60);
    expect(show('x'.repeat(100))).toMatch(/x\.\.\.$/);
  });
});

describe('a suggestion', () => {
  test('is the nearest candidate', () => {
    expect(suggestion('dirver', ['seed', 'driver'])).toBe('; did you mean "driver"?');
  });

  test('is the whole list when nothing is near and the list is short', () => {
    expect(suggestion('aaaaaaaaaa', ['seed', 'pace'])).toBe('; it can be seed, pace');
    expect(suggestion(42, ['seed', 'pace'])).toBe('; it can be seed, pace');
  });

  test('is left out when the list is long or empty', () => {
    expect(
      suggestion(
        'aaaaaaaaaa',
        Array.from({ length: 13 }, (_, index) => `word-${index}`),
      ),
    ).toBe('');
    expect(suggestion('x', [])).toBe('');
  });
});
