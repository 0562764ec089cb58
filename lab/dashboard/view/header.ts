import { OUTCOMES, PHASES, type Tone } from '../phases.ts';
import type { HeaderView, ViewModel } from '../view-model.ts';
import { GLYPHS } from './glyphs.ts';
import type { Size } from './size.ts';
import { fitLine, type Line, lineWidth, type Span, spread, wrap } from './text.ts';
import { clock } from './time.ts';

/** From so many lines on, what the story says has two: it is what a trainer has written for the class. */
const ROWS_FOR_STORY = 24;

/** How many lines the header takes. */
export function headerLines(rows: number): number {
  return rows < ROWS_FOR_STORY ? 4 : 5;
}

const STATES: Readonly<Record<HeaderView['state'], Span>> = {
  running: { text: '▶ running', tone: 'active' },
  paused: { text: '⏸ paused', tone: 'story', isBold: true },
  stopping: { text: '■ stopping', tone: 'story', isBold: true },
  finished: { text: '■ finished', tone: 'good', isBold: true },
};

/** The run, its scenario, how many devices stand where, and what the story said last. */
export function drawHeader({ header, counts }: ViewModel, { columns, rows }: Size): Line[] {
  const { scenario, story } = header;
  const name: Span = { text: ' OOBE Lab', isBold: true };
  const hasBegun = scenario !== undefined;
  const facts: Span = { text: hasBegun ? `  seed ${header.seed}  ${header.driver}  ${header.transport}` : '' };
  const which = !hasBegun ? ' preparing' : ` ${scenario.number} of ${scenario.of}  `;
  const told = [
    { text: which },
    { text: scenario?.title ?? '', isBold: true },
    ...(header.repeat === '' ? [] : [{ text: `  ${header.repeat}` }]),
  ];
  return [
    spread([name, facts], hasBegun ? [...drawPace(header), { text: ' ' }] : [], columns),
    spread(told, drawResults(header), columns),
    drawCounts(counts, columns),
    ...drawStory(story, columns, headerLines(rows) - 3),
  ];
}

/** Exactly so many lines; the last one is cut when there is more. */
function drawStory({ text, tone }: HeaderView['story'], columns: number, count: number): Line[] {
  const lines = text === '' ? [] : wrap(text, columns - 4);
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const said = isLast ? lines.slice(index).join(' ') : (lines[index] ?? '');
    return fitLine(said === '' ? [] : [{ text: ` ${index === 0 ? '»' : ' '} ${said}`, tone }], columns);
  });
}

function drawPace({ pace, state, simulatedMs, failed }: HeaderView): Span[] {
  const speed = pace === 'max' ? 'max' : `${pace}x`;
  return [
    state === 'finished' && failed > 0 ? { ...STATES.finished, tone: 'bad' } : STATES[state],
    ...(state === 'running' || state === 'paused' ? [{ text: `  ${speed}` }] : []),
    { text: `  ${clock(simulatedMs)}`, isBold: true },
  ];
}

/** Of scenarios: a device that fails as its scenario expects is no failure of the run. */
function drawResults({ scenario, passed, failed, skipped }: HeaderView): Span[] {
  const isPlural = (scenario?.of ?? 0) > 1;
  if (passed + failed + skipped === 0) return [];
  return [
    { text: isPlural ? 'scenarios ' : 'scenario ' },
    ...(passed > 0 ? [{ text: `✓ ${passed} passed `, tone: 'good' as const }] : []),
    ...(failed > 0 ? [{ text: `✗ ${failed} failed `, tone: 'bad' as const }] : []),
    ...(skipped > 0 ? [{ text: `${skipped} skipped ` }] : []),
  ];
}

/** Every place where a device may stand, or those of at least one device; in short where there is no room. */
function drawCounts(counts: ViewModel['counts'], columns: number): Line {
  const places = [
    ...Object.entries(PHASES).map(([key, { word, short, tone }]) => ({ key, word, short, tone: tone as Tone })),
    ...(['personal', 'failed', 'lost'] as const).map((key) => {
      const { word, tone } = OUTCOMES[key];
      return { key, word, short: word, tone: tone as Tone };
    }),
  ];
  const draw = (length: 'word' | 'short', least: number): Span[] =>
    places.flatMap(({ key, tone, ...names }) => {
      const count = counts[key as keyof typeof counts];
      if (count < least) return [];
      const text = ` ${GLYPHS[key as keyof typeof GLYPHS]} ${count} ${names[length]} `;
      return [{ text, tone: count === 0 ? ('quiet' as const) : tone }];
    });
  const forms = [draw('word', 0), draw('word', 1), draw('short', 1)];
  return forms.find((each) => lineWidth(each) <= columns) ?? fitLine(forms.at(-1) ?? [], columns);
}
