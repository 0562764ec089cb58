import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node-pty';
import { onTestFinished } from 'vitest';
import { TestTerminal } from '../support/terminal.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAB = join(ROOT, 'dist', 'lab', 'cli', 'main.js');
const PATIENCE_MS = 40_000;

/** The lab as somebody runs it in a terminal window. */
export interface Session {
  readonly terminal: TestTerminal;
  /** Waits until the screen shows this; the last screen is in the error when it never does. */
  until(what: string | RegExp): Promise<void>;
  press(keys: string): void;
  kill(signal: string): void;
  resize(columns: number, rows: number): void;
  /** The exit code, once the program has ended and all that it wrote is on the screen. */
  readonly ended: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>;
}

/** Starts `lab …` in a window of that size, in an empty directory, killed with its test. */
export function openWindow(
  args: readonly string[],
  { columns = 80, rows = 24, env = {} }: { columns?: number; rows?: number; env?: Record<string, string> } = {},
): Session {
  const cwd = mkdtempSync(join(tmpdir(), 'oobe-lab-terminal-'));
  const terminal = new TestTerminal(columns, rows);
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [LAB, ...args], {
    name: env['TERM'] ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: { PATH, HOME, LANG: 'C.UTF-8', LAB_DRIVER: 'in-process', ...env },
  });
  let isOver = false;
  let changed = () => {};
  let written = Promise.resolve();
  const output = child.onData((text) => {
    written = written.then(() => terminal.write(text)).then(() => changed());
  });
  const ended = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => {
    child.onExit((end) => {
      // What was written last may still be on its way.
      setImmediate(() => {
        void written.then(() => {
          isOver = true;
          resolve(end);
          changed();
        });
      });
    });
  });
  onTestFinished(async () => {
    if (!isOver) child.kill('SIGKILL');
    await ended;
    output.dispose();
    rmSync(cwd, { recursive: true, force: true });
  });
  const isShown = (what: string | RegExp) =>
    typeof what === 'string' ? terminal.text().includes(what) : what.test(terminal.text());
  return {
    terminal,
    ended,
    press: (keys) => child.write(keys),
    kill: (signal) => child.kill(signal),
    resize(to, high) {
      terminal.resize(to, high);
      child.resize(to, high);
    },
    until: (what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`${String(what)} did not appear on the screen:\n${terminal.text()}`));
        }, PATIENCE_MS);
        changed = () => {
          if (!isShown(what) && !isOver) return;
          clearTimeout(timer);
          if (isShown(what)) resolve();
          else reject(new Error(`The program ended before ${String(what)} appeared:\n${terminal.text()}`));
        };
        changed();
      }),
  };
}
