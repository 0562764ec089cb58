import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';

/** A terminal's screen, fed with what a program writes. */
export class TestTerminal {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  /** All that was written so far. */
  written = '';

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
  }

  write(text: string): Promise<void> {
    this.written += text;
    return new Promise((resolve) => this.#terminal.write(text, resolve));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** Whether a program has the alternate screen. */
  get isTakenOver(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** What stands on the screen now, without blanks at the ends of lines. */
  lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  text(): string {
    return this.lines().join('\n');
  }
}

/** An output stream that a screen library takes for a terminal of that size. */
export function terminalStream(columns: number, rows: number): PassThrough & { columns: number; rows: number } {
  return Object.assign(new PassThrough(), { columns, rows, isTTY: true });
}
