import { OUTCOMES, PHASES, type Tone } from '../phases.ts';
import type { HeaderView, ViewModel } from '../view-model.ts';
import { GLYPHS } from './glyphs.ts';
import { fitLine, type Line, lineWidth, type Span, spread } from './text.ts';
import { clock } from './time.ts';

/** How many lines the header takes. */
export const HEADER_LINES = 4;

const STATES: Readonly<Record<HeaderView['state'], Span>> = {
  running: { text: '▶ running', tone: 'active' },
  paused: { text: '⏸ paused', tone: 'story', isBold: true },
  stopping: { text: '■ stopping', tone: 'story', isBold: true },
  finished: { text: '■ finished', tone: 'good', isBold: true },
};

/** The run, its scenario, how many devices stand where, and what the story said last. */
export function drawHeader({ header, counts }: ViewModel, columns: number): Line[] {
  const { scenario, story } = header;
  const name: Span = { text: ' OOBE Lab', isBold: true };
  const facts: Span = { text: `  seed ${header.seed}  ${header.driver}  ${header.transport}`, tone: 'quiet' };
  const which = scenario === undefined ? ' preparing' : ` ${scenario.number} of ${scenario.of}  `;
  const told = [
    { text: which, tone: 'quiet' as const },
    { text: scenario?.title ?? '', isBold: true },
    ...(header.repeat === '' ? [] : [{ text: `  ${header.repeat}`, tone: 'quiet' as const }]),
  ];
  return [
    spread([name, facts], [...drawPace(header), { text: ' ' }], columns),
    spread(told, drawResults(header), columns),
    drawCounts(counts, columns),
    fitLine(story.text === '' ? [] : [{ text: ` » ${story.text}`, tone: story.tone }], columns),
  ];
}

function drawPace({ pace, state, simulatedMs, failed }: HeaderView): Span[] {
  const speed = pace === 'max' ? 'max' : `${pace}x`;
  return [
    state === 'finished' && failed > 0 ? { ...STATES.finished, tone: 'bad' } : STATES[state],
    ...(state === 'running' || state === 'paused' ? [{ text: `  ${speed}` }] : []),
    { text: `  ${clock(simulatedMs)}`, isBold: true },
  ];
}

function drawResults({ passed, failed, skipped }: HeaderView): Span[] {
  return [
    ...(passed > 0 ? [{ text: `✓ ${passed} passed `, tone: 'good' as const }] : []),
    ...(failed > 0 ? [{ text: `✗ ${failed} failed `, tone: 'bad' as const }] : []),
    ...(skipped > 0 ? [{ text: `${skipped} skipped `, tone: 'quiet' as const }] : []),
  ];
}

/** All counts where they toWidth, else those of at least one device. */
function drawCounts(counts: ViewModel['counts'], columns: number): Line {
  const words = [
    ...Object.entries(PHASES).map(([key, { short, tone }]) => ({ key, word: short, tone: tone as Tone })),
    ...(['personal', 'failed', 'lost'] as const).map((key) => ({
      key,
      word: OUTCOMES[key].word,
      tone: OUTCOMES[key].tone as Tone,
    })),
  ];
  const draw = (isWorth: (count: number) => boolean): Span[] =>
    words.flatMap(({ key, word, tone }) => {
      const count = counts[key as keyof typeof counts];
      if (!isWorth(count)) return [];
      return [
        {
          text: ` ${GLYPHS[key as keyof typeof GLYPHS]} ${count} ${word} `,
          tone: count === 0 ? ('quiet' as const) : tone,
        },
      ];
    });
  const all = draw(() => true);
  return lineWidth(all) <= columns
    ? all
    : fitLine(
        draw((count) => count > 0),
        columns,
      );
}
