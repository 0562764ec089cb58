import { describe, expect, test } from 'vitest';
import { BINDINGS, type Focus, hintsOf, intentOf } from '../../../../lab/dashboard/keymap.ts';

const ALL: readonly Focus[] = ['fleet', 'timeline', 'filter', 'help', 'quit'];

test.each([
  ['fleet', 'j', { kind: 'move', by: 1 }],
  ['fleet', 'up', { kind: 'move', by: -1 }],
  ['fleet', 'G', { kind: 'edge', to: 'last' }],
  ['fleet', 'enter', { kind: 'open' }],
  ['timeline', 'escape', { kind: 'back' }],
  ['fleet', 'escape', { kind: 'filter.clear' }],
  ['help', 'q', { kind: 'help' }],
  ['fleet', 'q', { kind: 'quit' }],
  ['quit', 'q', { kind: 'stop' }],
  ['quit', 'escape', { kind: 'back' }],
] as const)('in %s the key %s means %j', (focus, name, intent) => {
  expect(intentOf(focus, { name })).toEqual(intent);
});

test('a key that means nothing where the focus is does nothing', () => {
  expect(intentOf('timeline', { name: '/', character: '/' })).toBeUndefined();
  expect(intentOf('help', { name: 'p', character: 'p' })).toBeUndefined();
});

test.each(ALL)('Ctrl-C stops whatever has the focus: %s', (focus) => {
  expect(intentOf(focus, { name: 'C-c', character: '\x03' })).toEqual({ kind: 'stop' });
});

describe('while a filter is typed', () => {
  test('letters are text, those that are commands elsewhere too', () => {
    expect(intentOf('filter', { name: 'q', character: 'q' })).toEqual({ kind: 'filter.type', text: 'q' });
    expect(intentOf('filter', { name: 'ü', character: 'ü' })).toEqual({ kind: 'filter.type', text: 'ü' });
  });

  test('control characters are not', () => {
    expect(intentOf('filter', { name: 'tab', character: '\t' })).toBeUndefined();
    expect(intentOf('filter', { name: 'C-a', character: '\x01' })).toBeUndefined();
  });
});

test.each(ALL)('every hint shown in %s names a key that does in it what the hint stands for', (focus) => {
  for (const { hint = ['', ''], intent } of hintsOf(focus)) {
    const [key = ''] = hint[0].split(' ');
    const name = key === 'esc' ? 'escape' : key;
    expect(intentOf(focus, { name, character: name })).toEqual(intent);
  }
});

test('no key has two meanings in one place', () => {
  for (const focus of ALL) {
    const keys = BINDINGS.filter((each) => each.focus.includes(focus)).flatMap((each) => each.keys);
    expect(keys).toEqual([...new Set(keys)]);
  }
});
