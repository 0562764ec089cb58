import { fitLine, type Line, lineWidth } from './text.ts';

/** The rule above a panel: its name, what is said about it, and bold when it has the keys. */
export function rule(name: string, about: string, hasFocus: boolean, columns: number): Line {
  const left: Line = [
    { text: '── ', tone: 'quiet' },
    { text: name, isBold: hasFocus, tone: hasFocus ? 'active' : 'plain' },
    ...(about === '' ? [] : [{ text: `  ${about}` }]),
    { text: ' ' },
  ];
  const fitted = fitLine(left, columns);
  return [...fitted, { text: '─'.repeat(Math.max(0, columns - lineWidth(fitted))), tone: 'quiet' }];
}
