import type { Focus } from '../keymap.ts';
import type { Room, ViewModel } from '../view-model.ts';
import { drawFleet } from './fleet.ts';
import { drawHeader, HEADER_LINES } from './header.ts';
import { drawHelp, drawKeys, drawTimeline, fleetRule, timelineRule } from './panels.ts';
import { fitLine, type Line } from './text.ts';

/** Below this the dashboard says that it needs more. */
export const LEAST = { columns: 60, rows: 20 } as const;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Two rules, the table's headings and the line of keys. */
const FRAME_LINES = 4;

/** An open timeline takes all but this many rows of the fleet. */
const ROWS_BESIDE_TIMELINE = 3;

/** How the lines of a screen are shared out; a small fleet leaves its room to the timeline. */
export function roomIn({ rows }: Size, focus: Focus, devices: number): Room {
  const free = Math.max(2, rows - HEADER_LINES - FRAME_LINES);
  const most = focus === 'timeline' ? ROWS_BESIDE_TIMELINE : Math.ceil(free * 0.6);
  const fleet = Math.max(1, Math.min(devices, most, free - 1));
  return { rows: fleet, events: free - fleet };
}

/** A whole screen, line by line, from the top. */
export function drawScreen(view: ViewModel, size: Size, room: Room): Line[] {
  const { columns } = size;
  if (columns < LEAST.columns || size.rows < LEAST.rows) {
    const text = `The dashboard needs ${LEAST.columns}x${LEAST.rows}; this is ${columns}x${size.rows}. q leaves.`;
    return [fitLine([{ text }], columns)];
  }
  const { heading, rows } = drawFleet(view.fleet, columns);
  const body: Line[] = [
    fleetRule(view.fleet, view.focus, columns),
    heading,
    ...fill(rows, room.rows),
    timelineRule(view.timeline, view.focus, columns),
    ...fill(drawTimeline(view.timeline, columns), room.events),
  ];
  const help: Line[] = [[{ text: '── ' }, { text: 'Keys', isBold: true, tone: 'active' }], ...drawHelp(columns)];
  return [
    ...drawHeader(view, columns),
    ...(view.focus === 'help' ? fill(help, body.length) : body),
    drawKeys(view, columns),
  ];
}

function fill(lines: readonly Line[], count: number): Line[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? []);
}
