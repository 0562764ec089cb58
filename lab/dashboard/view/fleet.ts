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
  { name: 'scenario', heading: '#', widths: [3] },
  { name: 'elapsed', heading: 'ELAPSED', widths: [7] },
  { name: 'last', heading: 'LAST EVENT', widths: [18] },
  { name: 'title', heading: 'SCENARIO', widths: [20, 40] },
  { name: 'flow', heading: 'FLOW', widths: [11] },
  { name: 'model', heading: 'MODEL', widths: [12, 18, 25] },
];

/** In the order of the table; the number of the scenario comes first. */
const ORDER = ['scenario', 'title', 'device', 'model', 'flow', 'phase', 'progress', 'elapsed', 'last', 'outcome'];

/** Which columns an outcome, a wider bar and a wider name are granted to, in this order, once all have their place. */
const GROWING = ['progress', 'outcome', 'title', 'model'];

/** Only where there are several scenarios to tell apart. */
const OF_SCENARIOS = ['scenario', 'title'];

const GAP = 1;
const CURSOR_WIDTH = 2;

/**
 * The columns for a width: as many as fit by priority, then wider ones; what is left goes to the last event, or the
 * device's name.
 */
export function chooseColumns(columns: number, scenarios: number): Column[] {
  let left = columns - CURSOR_WIDTH;
  const widths = new Map<string, number>();
  const candidates = CANDIDATES.filter(({ name }) => scenarios > 1 || !OF_SCENARIOS.includes(name));
  for (const {
    name,
    widths: [least = 0],
  } of candidates) {
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
    return [
      { name, heading, width, ...(name === 'elapsed' || name === 'scenario' ? { align: 'right' as const } : {}) },
    ];
  });
}

/** The table's headings and its rows, each exactly as wide as the columns. */
export function drawFleet(
  { rows, filter, matching, scenarios }: FleetView,
  columns: number,
): { heading: Line; rows: Line[] } {
  const chosen = chooseColumns(columns, scenarios);
  const heading: Line = [
    { text: ' '.repeat(CURSOR_WIDTH) },
    ...chosen.map(({ heading: text, width, align }) => ({
      text: `${toWidth(text, width, align)} `,
      isBold: true,
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
    case 'scenario':
      return [{ text: String(row.scenario) }];
    case 'title':
      return [{ text: toWidth(row.title, width) }];
    case 'device':
      return [{ text: toWidth(row.name, width) }];
    case 'model':
      return [{ text: toWidth(row.model, width) }];
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

/** `✗ failed 0x81036502`; where there is no room for both, the code of a failure and the word of all else. */
function drawOutcome({ outcome, code }: RowView, width: number): Line {
  if (outcome === undefined) return [];
  const { word, tone } = OUTCOMES[outcome];
  const full = `${GLYPHS[outcome]} ${word}${code === '' || outcome === 'ready' ? '' : ` ${code}`}`;
  const text = widthOf(full) <= width ? full : `${GLYPHS[outcome]} ${outcome === 'failed' ? code : word}`;
  return [{ text: toWidth(text, width), tone }];
}
