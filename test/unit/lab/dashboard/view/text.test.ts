import { expect, test } from 'vitest';
import { spread, toTags, toWidth, wrap } from '../../../../../lab/dashboard/view/text.ts';

const FULL = { hasColour: true, hasUnicode: true };

test.each([
  ['abc', 5, 'abc  '],
  ['abcdef', 5, 'abcd…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日… '],
  ['a\tb\x1b[2Jc', 9, 'a b [2Jc '],
  ['abc', 0, ''],
])('%j in %i columns is %j', (text, columns, expected) => {
  expect(toWidth(text, columns)).toBe(expected);
});

test('what is on the right keeps its place', () => {
  expect(
    spread([{ text: 'abcdefgh' }], [{ text: 'xyz' }], 8)
      .map(({ text }) => text)
      .join(''),
  ).toBe('abc… xyz');
});

test('braces are text, not tags', () => {
  expect(toTags([{ text: '{bold}' }], FULL)).toBe('{open}bold{close}');
});

test('without colour there is none, bold stays', () => {
  const line = [{ text: 'failed', tone: 'bad', isBold: true } as const];
  expect(toTags(line, FULL)).toBe('{red-fg}{bold}failed{/bold}{/red-fg}');
  expect(toTags(line, { ...FULL, hasColour: false })).toBe('{bold}failed{/bold}');
});

test('without UTF-8 everything is ASCII of the same width', () => {
  const shown = toTags([{ text: '✓ ██░░ … ─ ü’' }], { hasColour: false, hasUnicode: false });
  expect(shown).toBe("+ ##-- ~ - ?'");
});

test('a text is broken between words, and a word that is too long stands alone', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('a extraordinarily b', 5)).toEqual(['a', 'extraordinarily', 'b']);
  expect(wrap('', 5)).toEqual(['']);
});
