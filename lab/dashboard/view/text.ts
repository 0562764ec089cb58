import blessed from 'blessed';
import { wrap as wrapWords } from '../../cli/wrap.ts';
import type { Tone } from '../phases.ts';

/** A piece of a line in one style; a line is a list of them. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  readonly isBold?: boolean;
}

export type Line = readonly Span[];

/** What a terminal can show. */
export interface Ability {
  readonly hasColour: boolean;
  readonly hasUnicode: boolean;
}

const COLOURS: Readonly<Record<Tone, string>> = {
  plain: '',
  // Nearly the background of some palettes: for rules and for what is not there yet, never for what must be read.
  quiet: 'bright-black',
  active: 'cyan',
  good: 'green',
  bad: 'red',
  story: 'magenta',
};

/** Columns that a text takes: two for a wide character. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : unicode.strWidth(text);
}

/** ASCII, dashes, boxes and ticks: nearly all that is ever shown, and one column each. */
const NARROW = /^[\x20-\x7e\u2010-\u2027\u2500-\u25ff\u2713\u2717]*$/;

/** Exactly `columns` wide: filled with blanks, or cut with an ellipsis. */
export function toWidth(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  if (columns <= 0) return '';
  const clean = text.replace(/\p{C}+/gu, ' ');
  const width = widthOf(clean);
  if (width <= columns) {
    const blanks = ' '.repeat(columns - width);
    return align === 'left' ? clean + blanks : blanks + clean;
  }
  let cut = '';
  let taken = 0;
  for (const character of clean) {
    const next = widthOf(character);
    if (taken + next > columns - 1) break;
    cut += character;
    taken += next;
  }
  return `${cut}…${' '.repeat(columns - 1 - taken)}`;
}

/** A text in lines of at most `columns`, broken between words. */
export function wrap(text: string, columns: number): string[] {
  return wrapWords(text, columns, widthOf);
}

/** A line cut to `columns`; the last span that has room is cut, the others go. */
export function fitLine(line: Line, columns: number): Line {
  const fitted: Span[] = [];
  let left = columns;
  for (const span of line) {
    if (left <= 0) break;
    const width = widthOf(span.text);
    fitted.push(width <= left ? span : { ...span, text: toWidth(span.text, left) });
    left -= Math.min(width, left);
  }
  return fitted;
}

/** Left and right of a line `columns` wide; what is on the right wins. */
export function spread(left: Line, right: Line, columns: number): Line {
  const rightWidth = lineWidth(right);
  const fitted = fitLine(left, Math.max(0, columns - rightWidth - 1));
  return [...fitted, { text: ' '.repeat(Math.max(0, columns - rightWidth - lineWidth(fitted))) }, ...right];
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Blessed's tags for a line; braces in the text stay braces. */
export function toTags(line: Line, { hasColour, hasUnicode }: Ability): string {
  return line
    .map(({ text, tone = 'plain', isBold = false }) => {
      const shown = blessed.escape(hasUnicode ? text : toAscii(text));
      const colour = hasColour ? COLOURS[tone] : '';
      const bold = isBold ? `{bold}${shown}{/bold}` : shown;
      return colour === '' ? bold : `{${colour}-fg}${bold}{/${colour}-fg}`;
    })
    .join('');
}

const ASCII: Readonly<Record<string, string>> = {
  '─': '-',
  '·': '.',
  '…': '~',
  '█': '#',
  '▓': '+',
  '░': '-',
  '▒': '=',
  '▸': '>',
  '»': '>',
  '’': "'",
  '×': 'x',
  '○': 'o',
  '◔': 'c',
  '◑': 'd',
  '◕': 'e',
  '◉': '@',
  '●': '*',
  '✓': '+',
  '✗': 'x',
  '↺': 'r',
  '⌂': '^',
  '→': '>',
  '⏸': '"',
  '▶': '>',
  '■': '#',
};

/** For a terminal whose locale is not UTF-8. */
function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => ASCII[character] ?? '?');
}

/** Of blessed, whose types leave it out. */
const { unicode } = blessed as unknown as { readonly unicode: { strWidth(text: string): number } };
