import { BINDINGS, type Binding, hintsOf, type Intent } from '../keymap.ts';
import type { ViewModel } from '../view-model.ts';
import { fitLine, type Line, lineWidth, type Span, spread, toWidth } from './text.ts';

/** The keys of what has the focus, the less important ones dropped where there is no room, and the last notice. */
export function drawKeys({ focus, notice, header }: ViewModel, columns: number): Line {
  if (focus === 'quit') {
    return fitLine(
      [{ text: ' Stop the run?  ', tone: 'story', isBold: true }, ...hints(hintsOf(focus), columns - 16)],
      columns,
    );
  }
  const said: Line =
    notice !== ''
      ? [{ text: `${notice} `, tone: 'story' }]
      : header.state === 'finished' && focus !== 'help'
        ? [{ text: 'q leaves ', tone: 'good', isBold: true }]
        : [];
  const offered = hintsOf(focus).filter(({ intent }) => header.state !== 'finished' || !OF_TIME.has(intent.kind));
  return spread([{ text: ' ' }, ...hints(offered, columns - lineWidth(said) - 3)], said, columns);
}

/** A run that is over has no time to be stopped. */
const OF_TIME: ReadonlySet<Intent['kind']> = new Set(['pause', 'step', 'faster']);

function hints(all: readonly Binding[], columns: number): Span[] {
  // The less important ones go first; help and quit stay.
  const draw = (count: number): Span[] => {
    const kept = all.filter((each, index) => index < count || isKept(each));
    return kept.flatMap(({ hint: [key, word] = ['', ''] }) => [{ text: key, isBold: true }, { text: ` ${word}  ` }]);
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

/** What the characters of a progress bar say. */
const BAR_LEGEND = '█ done ▒ now ░ to come ─ skipped ✗ failed · none';

/** Every key and what it does, and how to read a bar. */
export function drawHelp(columns: number): Line[] {
  const keys: Line[] = BINDINGS.flatMap(({ help }) => {
    if (help === undefined) return [];
    const [keys, text] = help;
    return [fitLine([{ text: `   ${toWidth(keys, 8)}`, isBold: true, tone: 'active' }, { text }], columns)];
  });
  return [...keys, fitLine([{ text: `   Bar     ${BAR_LEGEND}` }], columns)];
}
