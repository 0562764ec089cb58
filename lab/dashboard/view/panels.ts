import { BINDINGS, type Focus, hintsOf } from '../keymap.ts';
import type { FleetView, TimelineView, ViewModel } from '../view-model.ts';
import { fitLine, type Line, lineWidth, type Span, spread, toWidth } from './text.ts';
import { clock } from './time.ts';

/** The rule above a panel: its name, what is said about it, and bold when it has the keys. */
function rule(name: string, about: string, hasFocus: boolean, columns: number): Line {
  const left: Line = [
    { text: '── ', tone: 'quiet' },
    { text: name, isBold: hasFocus, tone: hasFocus ? 'active' : 'plain' },
    ...(about === '' ? [] : [{ text: `  ${about}`, tone: 'quiet' as const }]),
    { text: ' ' },
  ];
  const fitted = fitLine(left, columns);
  return [...fitted, { text: '─'.repeat(Math.max(0, columns - lineWidth(fitted))), tone: 'quiet' }];
}

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
  const { device, events, above, total, dropped, isFollowing } = timeline;
  const about = [
    device ?? '',
    ...(total === 0 ? [] : [`${dropped + above + 1} to ${dropped + above + events.length} of ${dropped + total}`]),
    ...(isFollowing || focus !== 'timeline' ? [] : ['G follows']),
    ...(dropped > 0 && above === 0 && focus === 'timeline' ? ['earlier ones: trace.ndjson'] : []),
  ];
  return rule('Timeline', about.join('  '), focus === 'timeline', columns);
}

export function drawTimeline({ device, events }: TimelineView, columns: number): Line[] {
  if (events.length === 0) {
    return [[{ text: device === undefined ? '' : `  ${device} has not been powered on yet.`, tone: 'quiet' }]];
  }
  const actorWidth = columns >= 100 ? 16 : 10;
  return events.map(({ simulatedMs, actor, text, tone }) =>
    fitLine(
      [
        { text: `  ${clock(simulatedMs)}  `, tone: 'quiet' },
        { text: `${toWidth(actor, actorWidth)}  `, tone: 'quiet' },
        { text: toWidth(text, Math.max(1, columns - actorWidth - 14)), tone },
      ],
      columns,
    ),
  );
}

/** The keys of what has the focus, the less important ones dropped where there is no room, and the last notice. */
export function drawKeys({ focus, notice, header }: ViewModel, columns: number): Line {
  if (focus === 'quit') {
    return fitLine([{ text: ' Stop the run?  ', tone: 'story', isBold: true }, ...hints(focus, columns - 16)], columns);
  }
  const said: Line =
    notice !== ''
      ? [{ text: `${notice} `, tone: 'story' }]
      : header.state === 'finished' && focus !== 'help'
        ? [{ text: 'q leaves ', tone: 'good', isBold: true }]
        : [];
  return spread([{ text: ' ' }, ...hints(focus, columns - lineWidth(said) - 3)], said, columns);
}

function hints(focus: Focus, columns: number): Span[] {
  const all = hintsOf(focus);
  // The less important ones go first; help and quit stay.
  const draw = (count: number): Span[] => {
    const kept = all.filter((each, index) => index < count || isKept(each));
    return kept.flatMap(({ hint: [key, word] = ['', ''] }) => [
      { text: key, isBold: true },
      { text: ` ${word}  `, tone: 'quiet' as const },
    ]);
  };
  for (let count = all.length; count > 0; count -= 1) {
    const drawn = draw(count);
    if (lineWidth(drawn) <= columns) return drawn;
  }
  return draw(0);
}

/** Help and quit are always offered. */
function isKept({ intent }: { readonly intent: { readonly kind: string } }): boolean {
  return intent.kind === 'help' || intent.kind === 'quit';
}

/** Every key and what it does. */
export function drawHelp(columns: number): Line[] {
  return BINDINGS.flatMap(({ help }) => {
    if (help === undefined) return [];
    const [keys, text] = help;
    return [fitLine([{ text: `   ${toWidth(keys, 8)}`, isBold: true, tone: 'active' }, { text }], columns)];
  });
}
