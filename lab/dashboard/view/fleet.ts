import { OUTCOMES, PHASES } from '../phases.ts';
import type { FleetView, RowView } from '../view-model.ts';
import { barHeading, barWidth, drawBar } from './bar.ts';
import { GLYPHS } from './glyphs.ts';
import { type Line, toWidth, widthOf } from './text.ts';
import { elapsed } from './time.ts';

interface Column {
  readonly name: string;
  readonly heading: string;
  readonly width: number;
  readonly align?: 'right';
}

/** What may be shown, the most important first, with the widths that it can take, the smallest first. */
const CANDIDATES: readonly { readonly name: string; readonly heading: string; readonly widths: readonly number[] }[] = [
  { name: 'device', heading: 'DEVICE', widths: [16] },
  { name: 'phase', heading: 'PHASE', widths: [15] },
  { name: 'progress', heading: '', widths: [barWidth(1), barWidth(2), barWidth(3), barWidth(4)] },
  { name: 'outcome', heading: 'OUTCOME', widths: [12, 19] },
  { name: 'elapsed', heading: 'ELAPSED', widths: [7] },
  { name: 'last', heading: 'LAST EVENT', widths: [18] },
  { name: 'flow', heading: 'FLOW', widths: [11] },
  { name: 'model', heading: 'MODEL', widths: [12, 18, 25] },
];

/** In the order of the table. */
const ORDER = ['device', 'model', 'flow', 'phase', 'progress', 'elapsed', 'last', 'outcome'];

/** Which columns an outcome, a wider bar and a wider name are granted to, in this order, once all have their place. */
const GROWING = ['progress', 'outcome', 'model'];

const GAP = 1;
const CURSOR_WIDTH = 2;

/**
 * The columns for a width: as many as fit by priority, then wider ones; what is left goes to the last event, or the
 * device's name.
 */
export function chooseColumns(columns: number): Column[] {
  let left = columns - CURSOR_WIDTH;
  const widths = new Map<string, number>();
  for (const {
    name,
    widths: [least = 0],
  } of CANDIDATES) {
    if (least + GAP > left) break;
    widths.set(name, least);
    left -= least + GAP;
  }
  for (const name of GROWING) {
    const now = widths.get(name);
    const candidate = CANDIDATES.find((each) => each.name === name);
    if (now === undefined || candidate === undefined) continue;
    const best = candidate.widths.filter((width) => width - now <= left).at(-1) ?? now;
    widths.set(name, best);
    left -= best - now;
  }
  const flexible = widths.has('last') ? 'last' : 'device';
  widths.set(flexible, (widths.get(flexible) ?? 0) + left);
  return ORDER.flatMap((name) => {
    const width = widths.get(name);
    if (width === undefined) return [];
    const heading =
      name === 'progress' ? barHeading((width + 1) / 5 - 1) : (CANDIDATES.find((c) => c.name === name)?.heading ?? '');
    return [{ name, heading, width, ...(name === 'elapsed' ? { align: 'right' as const } : {}) }];
  });
}

/** The table's headings and its rows, each exactly as wide as the columns. */
export function drawFleet({ rows, filter, matching }: FleetView, columns: number): { heading: Line; rows: Line[] } {
  const chosen = chooseColumns(columns);
  const heading: Line = [
    { text: ' '.repeat(CURSOR_WIDTH) },
    ...chosen.map(({ heading: text, width, align }) => ({
      text: `${toWidth(text, width, align)} `,
      tone: 'quiet' as const,
    })),
  ];
  if (matching === 0 && filter !== '') {
    return { heading, rows: [[{ text: `  no device matches "${filter}"; esc clears the filter`, tone: 'story' }]] };
  }
  return { heading, rows: rows.map((row) => drawRow(row, chosen)) };
}

function drawRow(row: RowView, columns: readonly Column[]): Line {
  const cells = columns.flatMap(({ name, width, align }) => {
    const cell = drawCell(row, name, width);
    const taken = cell.reduce((sum, { text }) => sum + widthOf(text), 0);
    const blanks = { text: ' '.repeat(Math.max(0, width - taken)) };
    return [...(align === 'right' ? [blanks, ...cell] : [...cell, blanks]), { text: ' ' }];
  });
  return [{ text: row.isSelected ? '▸ ' : '  ' }, ...cells].map((span) =>
    row.isSelected ? { ...span, isBold: true } : span,
  );
}

function drawCell(row: RowView, name: string, width: number): Line {
  switch (name) {
    case 'device':
      return [{ text: toWidth(row.name, width) }];
    case 'model':
      return [{ text: toWidth(row.model, width), tone: 'quiet' }];
    case 'flow':
      return [{ text: toWidth(row.flow, width) }];
    case 'phase': {
      const { word, tone } = PHASES[row.phase];
      return [{ text: toWidth(`${GLYPHS[row.phase]} ${word}`, width), tone }];
    }
    case 'progress':
      return drawBar(row.parts, (width + 1) / 5 - 1);
    case 'elapsed':
      return [{ text: row.elapsedMs === undefined ? '' : elapsed(row.elapsedMs) }];
    case 'last':
      return [{ text: toWidth(row.last, width) }];
    default:
      return drawOutcome(row, width);
  }
}

/** `✗ failed 0x81036502`, or without the word where the code needs its room. */
function drawOutcome({ outcome, code }: RowView, width: number): Line {
  if (outcome === undefined) return [];
  const { word, tone } = OUTCOMES[outcome];
  const full = `${GLYPHS[outcome]} ${word}${code === '' || outcome === 'ready' ? '' : ` ${code}`}`;
  const text = widthOf(full) <= width ? full : `${GLYPHS[outcome]} ${code}`;
  return [{ text: toWidth(text, width), tone }];
}
