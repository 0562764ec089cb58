/** What has the keys. */
export type Focus = 'fleet' | 'timeline' | 'scenarios' | 'filter' | 'help' | 'quit';

/** What somebody at the keyboard wants. */
export type Intent =
  | { readonly kind: 'move'; readonly by: number }
  | { readonly kind: 'page'; readonly by: 1 | -1 }
  | { readonly kind: 'edge'; readonly to: 'first' | 'last' }
  | { readonly kind: 'open' | 'back' | 'help' | 'sort' | 'wire' | 'scenarios' | 'devices' }
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
  readonly focus: readonly Focus[];
  readonly intent: Intent;
  /** On the bottom line: the key and a word. */
  readonly hint?: readonly [key: string, word: string];
  /** In the help: the keys, those of the next binding where they make a pair, and what they do. */
  readonly help?: readonly [keys: string, text: string];
}

const PANELS: readonly Focus[] = ['fleet', 'timeline', 'scenarios'];

/** In the order of the bottom line and of the help; what comes first on the line stays longest. */
export const BINDINGS: readonly Binding[] = [
  {
    keys: ['enter'],
    focus: ['fleet'],
    intent: { kind: 'open' },
    hint: ['enter', 'open'],
    help: ['enter', 'open the timeline of the selected device'],
  },
  { keys: ['enter'], focus: ['scenarios'], intent: { kind: 'devices' }, hint: ['enter', 'its devices'] },
  {
    keys: ['escape'],
    focus: ['timeline'],
    intent: { kind: 'back' },
    hint: ['esc', 'back'],
    help: ['esc', 'back to the devices'],
  },
  { keys: ['escape'], focus: ['scenarios'], intent: { kind: 'back' } },
  {
    keys: ['tab'],
    focus: ['fleet', 'timeline'],
    intent: { kind: 'scenarios' },
    hint: ['tab', 'scenarios'],
    help: ['tab', 'the scenarios, why one failed; and back'],
  },
  { keys: ['tab'], focus: ['scenarios'], intent: { kind: 'back' }, hint: ['tab', 'devices'] },
  {
    keys: ['/'],
    focus: ['fleet'],
    intent: { kind: 'filter' },
    hint: ['/', 'filter'],
    help: ['/', 'words to have, !words not to have; esc clears'],
  },
  {
    keys: ['w'],
    focus: ['fleet', 'timeline'],
    intent: { kind: 'wire' },
    hint: ['w', 'wire'],
    help: ['w', 'requests and small events too, or steps alone'],
  },
  {
    keys: ['p'],
    focus: PANELS,
    intent: { kind: 'pause' },
    hint: ['p', 'pause'],
    help: ['p', 'stop simulated time, and let it go on'],
  },
  {
    keys: ['+', '='],
    focus: PANELS,
    intent: { kind: 'faster' },
    hint: ['+ -', 'pace'],
    help: ['+ -', 'let simulated time pass faster or slower'],
  },
  { keys: ['-'], focus: PANELS, intent: { kind: 'slower' } },
  {
    keys: ['.'],
    focus: PANELS,
    intent: { kind: 'step' },
    hint: ['.', 'step'],
    help: ['.', 'pause, and let the next events happen'],
  },
  {
    keys: ['s'],
    focus: ['fleet'],
    intent: { kind: 'sort' },
    hint: ['s', 'sort'],
    help: ['s', 'sort by plan, progress, elapsed, recent, trouble'],
  },
  { keys: ['escape'], focus: ['fleet'], intent: { kind: 'filter.clear' } },
  {
    keys: ['j', 'down'],
    focus: PANELS,
    intent: { kind: 'move', by: 1 },
    hint: ['j', 'down'],
    help: ['j k', 'down and up one line; the arrows too'],
  },
  { keys: ['k', 'up'], focus: PANELS, intent: { kind: 'move', by: -1 }, hint: ['k', 'up'] },
  {
    keys: ['pagedown', 'C-d'],
    focus: PANELS,
    intent: { kind: 'page', by: 1 },
    help: ['^D ^U', 'down and up one page; PgDn and PgUp too'],
  },
  { keys: ['pageup', 'C-u'], focus: PANELS, intent: { kind: 'page', by: -1 } },
  {
    keys: ['g', 'home'],
    focus: PANELS,
    intent: { kind: 'edge', to: 'first' },
    help: ['g G', 'first and last line; the last one is followed'],
  },
  { keys: ['G', 'end'], focus: PANELS, intent: { kind: 'edge', to: 'last' } },
  { keys: ['enter'], focus: ['filter'], intent: { kind: 'filter.keep' }, hint: ['enter', 'keep'] },
  { keys: ['escape'], focus: ['filter'], intent: { kind: 'filter.clear' }, hint: ['esc', 'clear'] },
  { keys: ['backspace'], focus: ['filter'], intent: { kind: 'filter.erase' } },
  { keys: ['?'], focus: [...PANELS, 'help'], intent: { kind: 'help' }, hint: ['?', 'help'] },
  { keys: ['escape', 'enter', 'q'], focus: ['help'], intent: { kind: 'help' }, hint: ['esc', 'back'] },
  {
    keys: ['q'],
    focus: PANELS,
    intent: { kind: 'quit' },
    hint: ['q', 'quit'],
    help: ['q', 'leave; a run that goes on is stopped if you say so'],
  },
  { keys: ['q', 'y'], focus: ['quit'], intent: { kind: 'stop' }, hint: ['q', 'stop and leave'] },
  { keys: ['escape', 'n'], focus: ['quit'], intent: { kind: 'back' }, hint: ['esc', 'let it go on'] },
];

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
  return BINDINGS.filter((each) => each.hint !== undefined && each.focus.includes(focus));
}
