import type { Focus } from '../keymap.ts';
import type { AboutView, Room, ViewModel } from '../view-model.ts';
import { drawFleet } from './fleet.ts';
import { drawHeader, headerLines } from './header.ts';
import { drawHelp, drawKeys } from './keys.ts';
import { drawAbout, drawTimeline, fleetRule, timelineRule } from './panels.ts';
import { chosenRule, drawChosen, drawScenarios, scenariosRule } from './scenarios.ts';
import type { Size } from './size.ts';
import { fitLine, type Line } from './text.ts';

/** Below this the dashboard says that it needs more. */
export const LEAST = { columns: 60, rows: 20 } as const;

/** Two rules, the table's headings and the line of keys. */
const FRAME_LINES = 4;

/** An open timeline takes all but this many rows of the fleet. */
const ROWS_BESIDE_TIMELINE = 3;

/** Of the room that is free, so much goes to devices, and to scenarios, when there are many. */
const SHARE_OF_ROWS = 0.6;

/** What a screen is shared out by. */
export interface Wish {
  readonly focus: Focus;
  /** How many lines the upper panel would fill. */
  readonly lines: number;
  readonly about: AboutView | undefined;
}

/** How the lines of a screen are shared out; a small fleet leaves its room to the timeline. */
export function roomIn({ columns, rows }: Size, { focus, lines, about }: Wish): Room {
  const free = Math.max(2, rows - headerLines(rows) - FRAME_LINES);
  const most = focus === 'timeline' ? ROWS_BESIDE_TIMELINE : Math.ceil(free * SHARE_OF_ROWS);
  const upper = Math.max(1, Math.min(lines, most, free - 1));
  return { rows: upper, events: Math.max(1, free - upper - drawAbout(about, columns).length) };
}

/** A whole screen, line by line, from the top. */
export function drawScreen(view: ViewModel, size: Size, room: Room): Line[] {
  const { columns } = size;
  if (columns < LEAST.columns || size.rows < LEAST.rows) {
    const text = `The dashboard needs ${LEAST.columns}x${LEAST.rows}; this is ${columns}x${size.rows}. q leaves.`;
    return [fitLine([{ text }], columns)];
  }
  const body = bodyOf(view, columns, room);
  return [...drawHeader(view, size), ...fill(body, size.rows - headerLines(size.rows) - 1), drawKeys(view, columns)];
}

function bodyOf(view: ViewModel, columns: number, room: Room): Line[] {
  if (view.focus === 'help') {
    return [
      [
        { text: '── ', tone: 'quiet' },
        { text: 'Keys', isBold: true, tone: 'active' },
      ],
      ...drawHelp(columns),
    ];
  }
  if (view.focus === 'scenarios') {
    const { heading, rows } = drawScenarios(view.scenarios, columns);
    return [
      scenariosRule(view.scenarios, view.header, columns),
      heading,
      ...fill(rows, room.rows),
      chosenRule(view.scenarios, columns),
      ...drawChosen(view.scenarios, columns),
    ];
  }
  const { heading, rows } = drawFleet(view.fleet, columns);
  return [
    fleetRule(view.fleet, view.focus, columns),
    heading,
    ...fill(rows, room.rows),
    timelineRule(view.timeline, view.focus, columns),
    ...drawAbout(view.about, columns),
    ...drawTimeline(view.timeline, columns),
  ];
}

function fill(lines: readonly Line[], count: number): Line[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? []);
}
