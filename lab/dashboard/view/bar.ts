import { PARTS, type Part, type PartName } from '../phases.ts';
import type { Line, Span } from './text.ts';

/** What stands above the parts of a bar, for each width of a part. */
const HEADINGS: Readonly<Record<number, readonly string[]>> = {
  1: ['J', 'E', 'D', 'A', 'R'],
  2: ['Jo', 'En', 'De', 'Ac', 'Re'],
  3: ['Joi', 'Enr', 'Dev', 'Acc', 'Res'],
  4: ['Join', 'Enrl', 'Dev.', 'Acc.', 'Rset'],
};

/** How wide a bar is whose parts are this wide. */
export function barWidth(partWidth: number): number {
  return PARTS.length * (partWidth + 1) - 1;
}

export function barHeading(partWidth: number): string {
  return (HEADINGS[partWidth] ?? []).join(' ');
}

/** `████ ██░░ ░░░░ ░░░░ ····`: each part says with its glyph what its colour says. */
export function drawBar(parts: Readonly<Record<PartName, Part>>, partWidth: number): Line {
  return PARTS.flatMap((name, index) => {
    const part = drawPart(parts[name], partWidth);
    return index === 0 ? part : [{ text: ' ' }, ...part];
  });
}

/** What the parts are called in full, and how wide a bar of each fits beside its name. */
const NAMES: Readonly<Record<PartName, string>> = {
  join: 'Join',
  enrolment: 'Enrolment',
  'device-setup': 'Device setup',
  'account-setup': 'Account setup',
  reset: 'Reset',
};
const NAMES_WIDTH = PARTS.reduce((sum, name) => sum + NAMES[name].length + 1, 0);
const WIDEST_PART = 16;

/** `Join ██████  Enrolment ██▒░░░  …`: the bar of one device with its parts spelt out, as wide as there is room. */
export function drawWideBar(parts: Readonly<Record<PartName, Part>>, columns: number): Line {
  const partWidth = Math.max(1, Math.min(WIDEST_PART, Math.floor((columns - NAMES_WIDTH) / PARTS.length) - 1));
  const gap = ' '.repeat(columns - NAMES_WIDTH >= PARTS.length * (partWidth + 1) + PARTS.length - 1 ? 2 : 1);
  return PARTS.flatMap((name, index) => [
    { text: `${index === 0 ? '' : gap}${NAMES[name]} ` },
    ...drawPart(parts[name], partWidth),
  ]);
}

function drawPart({ state, share }: Part, width: number): Span[] {
  switch (state) {
    case 'done':
      return [{ text: '█'.repeat(width), tone: 'good' }];
    case 'skipped':
      return [{ text: '─'.repeat(width), tone: 'good' }];
    case 'failed':
      return [{ text: '✗'.repeat(width), tone: 'bad' }];
    case 'absent':
      return [{ text: '·'.repeat(width), tone: 'quiet' }];
    case 'pending':
      return [{ text: '░'.repeat(width), tone: 'quiet' }];
    case 'active': {
      // At least one cell moves and one is left, so that work is seen to begin and not to be over before its end.
      const full = width === 1 ? 0 : Math.max(0, Math.min(width - 1, Math.floor(share * width)));
      return [
        { text: '█'.repeat(full), tone: 'active' },
        { text: '▒', tone: 'active' },
        { text: '░'.repeat(width - full - 1), tone: 'quiet' },
      ];
    }
  }
}
