/** What has the keys. */
export type Focus = 'fleet' | 'timeline' | 'filter' | 'help' | 'quit';

/** What somebody at the keyboard wants. */
export type Intent =
  | { readonly kind: 'move'; readonly by: number }
  | { readonly kind: 'page'; readonly by: 1 | -1 }
  | { readonly kind: 'edge'; readonly to: 'first' | 'last' }
  | { readonly kind: 'open' | 'back' | 'help' | 'sort' }
  | { readonly kind: 'filter' | 'filter.keep' | 'filter.clear' | 'filter.erase' }
  | { readonly kind: 'filter.type'; readonly text: string }
  | { readonly kind: 'pause' | 'step' | 'faster' | 'slower' }
  /** `q`: leaves what is over, asks while it goes on. `stop`: Ctrl-C, or the answer yes. */
  | { readonly kind: 'quit' | 'stop' };

/** A key press as a terminal reports it. */
export interface Key {
  /** `j`, `G`, `enter`, `C-c`. */
  readonly name: string;
  /** The character that it writes, if any. */
  readonly character?: string | undefined;
}

/** A key with what it does; the bottom line and the help are made from the same table. */
export interface Binding {
  readonly keys: readonly string[];
  /** As it is written on the screen: `j k`. */
  readonly shown: string;
  /** For the bottom line; keys without one stand in the help alone. */
  readonly label?: string;
  readonly help: string;
  readonly focus: readonly Focus[];
  readonly intent: Intent;
}

const PANELS: readonly Focus[] = ['fleet', 'timeline'];

/** In the order of the bottom line. */
export const BINDINGS: readonly Binding[] = [
  bind(['enter'], 'enter', 'open', 'Open the timeline of the selected device', ['fleet'], { kind: 'open' }),
  bind(['escape'], 'esc', 'back', 'Back to the fleet', ['timeline'], { kind: 'back' }),
  bind(['j', 'down'], 'j', 'down', 'Down one line (also: arrow down)', PANELS, { kind: 'move', by: 1 }),
  bind(['k', 'up'], 'k', 'up', 'Up one line (also: arrow up)', PANELS, { kind: 'move', by: -1 }),
  bind(['pagedown', 'C-d'], 'pgdn', undefined, 'Down one page (also: Ctrl-D)', PANELS, { kind: 'page', by: 1 }),
  bind(['pageup', 'C-u'], 'pgup', undefined, 'Up one page (also: Ctrl-U)', PANELS, { kind: 'page', by: -1 }),
  bind(['g', 'home'], 'g', undefined, 'To the first line', PANELS, { kind: 'edge', to: 'first' }),
  bind(['G', 'end'], 'G', undefined, 'To the last line; a timeline then follows its device', PANELS, {
    kind: 'edge',
    to: 'last',
  }),
  bind(['/'], '/', 'filter', 'Show only devices with these words; !word leaves out', ['fleet'], { kind: 'filter' }),
  bind(['escape'], 'esc', undefined, 'Clear the filter', ['fleet'], { kind: 'filter.clear' }),
  bind(['s'], 's', 'sort', 'Sort by plan, progress, elapsed, recent or trouble', ['fleet'], { kind: 'sort' }),
  bind(['p'], 'p', 'pause', 'Stop simulated time, and let it go on', PANELS, { kind: 'pause' }),
  bind(['.'], '.', 'step', 'Pause, and let the next event happen', PANELS, { kind: 'step' }),
  bind(['+', '='], '+', 'faster', 'Let simulated time pass faster', PANELS, { kind: 'faster' }),
  bind(['-'], '-', 'slower', 'Let simulated time pass slower', PANELS, { kind: 'slower' }),
  bind(['?'], '?', 'help', 'Show or hide this help', ['fleet', 'timeline', 'help'], { kind: 'help' }),
  bind(['escape', 'enter'], 'esc', 'back', 'Hide this help', ['help'], { kind: 'help' }),
  bind(['q'], 'q', 'quit', 'Leave; while the run goes on, ask before stopping it', PANELS, { kind: 'quit' }),
  bind(['q'], 'q', 'back', 'Hide this help', ['help'], { kind: 'help' }),
  bind(['enter'], 'enter', 'keep', 'Keep the filter', ['filter'], { kind: 'filter.keep' }),
  bind(['escape'], 'esc', 'clear', 'Clear the filter', ['filter'], { kind: 'filter.clear' }),
  bind(['backspace'], 'bksp', undefined, 'Take the last character back', ['filter'], { kind: 'filter.erase' }),
  bind(['q', 'y'], 'q', 'stop the run', 'Stop the run and leave', ['quit'], { kind: 'stop' }),
  bind(['escape', 'n'], 'esc', 'go on', 'Let the run go on', ['quit'], { kind: 'back' }),
];

function bind(
  keys: readonly string[],
  shown: string,
  label: string | undefined,
  help: string,
  focus: readonly Focus[],
  intent: Intent,
): Binding {
  return { keys, shown, ...(label === undefined ? {} : { label }), help, focus, intent };
}

/** What a key means where the keys go now; undefined when nothing. */
export function intentOf(focus: Focus, { name, character }: Key): Intent | undefined {
  if (name === 'C-c') return { kind: 'stop' };
  const binding = BINDINGS.find((each) => each.focus.includes(focus) && each.keys.includes(name));
  if (binding !== undefined) return binding.intent;
  const isText = focus === 'filter' && character !== undefined && /^[^\p{C}]+$/u.test(character);
  return isText ? { kind: 'filter.type', text: character } : undefined;
}

/** What the bottom line offers. */
export function hintsOf(focus: Focus): readonly Binding[] {
  return BINDINGS.filter((each) => each.label !== undefined && each.focus.includes(focus));
}
