import type { Readable, Writable } from 'node:stream';
import blessed from 'blessed';
import type { Key } from '../keymap.ts';
import type { Size } from './size.ts';
import { type Ability, type Line, toTags } from './text.ts';

/** A terminal taken over: lines go in, keys come out. Nothing else of the dashboard knows blessed. */
export interface Screen {
  size(): Size;
  /** Shows these lines from the top; only what has changed is written. */
  show(lines: readonly Line[]): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

export interface ScreenOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly terminal: string;
  readonly ability: Ability;
  readonly onKey: (key: Key) => void;
  readonly onResize: () => void;
}

/** Enters the alternate screen; it is left at `close`, at the end of the process and after an exception. */
export function openScreen({ input, output, terminal, ability, onKey, onResize }: ScreenOptions): Screen {
  // blessed's types have input and output the wrong way round.
  const streams = { input, output } as unknown as { input: Writable; output: Readable };
  const screen = blessed.screen({
    ...streams,
    terminal:
      terminal.startsWith('xterm') || terminal.startsWith('screen') || terminal.startsWith('tmux')
        ? 'xterm-256color'
        : terminal,
    smartCSR: true,
    fullUnicode: ability.hasUnicode,
    forceUnicode: ability.hasUnicode,
    title: 'OOBE Lab',
    resizeTimeout: 50,
    warnings: false,
  });
  // Lines are drawn with the characters themselves, not with the alternate set of old terminals.
  (screen.program as unknown as { tput: { brokenACS: boolean } }).tput.brokenACS = true;
  const page = blessed.box({ parent: screen, top: 0, left: 0, width: '100%', height: '100%', tags: true, wrap: false });
  screen.program.hideCursor();
  screen.on('keypress', (character: string | undefined, key: { full?: string; name?: string }) => {
    const name = key.full ?? key.name ?? character ?? '';
    // A return is reported once as such and once as enter.
    if (name !== 'return') onKey({ name: nameOf(name, character), character });
  });
  screen.on('resize', onResize);
  return {
    size: () => ({ columns: Number(screen.width), rows: Number(screen.height) }),
    show(lines) {
      page.setContent(lines.map((line) => toTags(line, ability)).join('\n'));
      screen.render();
    },
    close() {
      screen.destroy();
    },
  };
}

/** Capital letters come as `S-g`. */
function nameOf(name: string, character: string | undefined): string {
  return character !== undefined && character.length === 1 && character > ' ' && character !== '\x7f'
    ? character
    : name;
}
