import type { Focus } from '../keymap.ts';
import type { Tone } from '../phases.ts';
import type { AboutView, FleetView, TimelineView, Trouble } from '../view-model.ts';
import { drawWideBar } from './bar.ts';
import { rule } from './rule.ts';
import { fitLine, type Line, toWidth, wrap } from './text.ts';
import { clock } from './time.ts';

export function fleetRule(
  { rows, above, matching, total, sort, filter }: FleetView,
  focus: Focus,
  columns: number,
): Line {
  const shown = rows.length === 0 ? '' : `${above + 1} to ${above + rows.length} of ${matching}`;
  const devices = matching === total ? (rows.length === total ? `${total}` : shown) : `${shown} of ${total}`.trim();
  const about = [
    total === 1 ? '1 device' : `${devices} devices`,
    `by ${sort}`,
    ...(focus === 'filter' || filter !== '' ? [`filter: ${filter}${focus === 'filter' ? '_' : ''}`] : []),
  ];
  return rule('Fleet', about.join('  '), focus === 'fleet' || focus === 'filter', columns);
}

export function timelineRule(timeline: TimelineView, focus: Focus, columns: number): Line {
  const { device, hasEverything, events, above, total, dropped, isFollowing } = timeline;
  const what = hasEverything ? 'events' : 'steps';
  const about = [
    device ?? '',
    ...(total === 0
      ? []
      : [`${what} ${dropped + above + 1} to ${dropped + above + events.length} of ${dropped + total}`]),
    ...(isFollowing || focus !== 'timeline' ? [] : ['G follows']),
    ...(dropped > 0 && above === 0 && focus === 'timeline' ? ['earlier ones: trace.ndjson'] : []),
  ];
  return rule('Timeline', about.join('  '), focus === 'timeline', columns);
}

/** How far the device is, and of a failed one what its code means: 1 to 5 lines. */
export function drawAbout(about: AboutView | undefined, columns: number): Line[] {
  if (about === undefined) return [];
  const bar: Line = [{ text: '  ' }, ...drawWideBar(about.parts, columns - 3)];
  return [bar, ...(about.trouble === undefined ? [] : drawTrouble(about.trouble, columns))];
}

function drawTrouble({ what, code, name, cause, remedy }: Trouble, columns: number): Line[] {
  const meaning = [`${what}${code === '' ? '' : `: ${code}`}`, ...(name === '' ? [] : [name])].join('  ');
  const say = (mark: string, text: string, tone: Tone, isBold: boolean): Line[] =>
    wrap(text, columns - 5)
      .slice(0, 2)
      .map((line, index) => [{ text: `  ${index === 0 ? mark : ' '} ${line}`, tone, isBold }]);
  return [...say('✗', `${meaning}: ${cause}`, 'bad', true), ...say('→', remedy, 'plain', true)];
}

export function drawTimeline({ device, hasEverything, events }: TimelineView, columns: number): Line[] {
  if (events.length === 0) {
    return [[{ text: device === undefined ? '' : `  ${device} has not been powered on yet.` }]];
  }
  // Who did it tells requests apart; a step says it by itself.
  const actorWidth = hasEverything ? (columns >= 100 ? 18 : 12) : 0;
  return events.map(({ simulatedMs, actor, text, tone }) =>
    fitLine(
      [
        { text: `  ${clock(simulatedMs)}  ${toWidth(actor, actorWidth - 2)}${actorWidth === 0 ? '' : '  '}` },
        { text: toWidth(text, Math.max(1, columns - actorWidth - 12)), tone: tone === 'quiet' ? 'plain' : tone },
      ],
      columns,
    ),
  );
}
