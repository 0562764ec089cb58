import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node-pty';
import { SORTS } from '../../lab/dashboard/order.ts';
import { drawScreen, roomIn } from '../../lab/dashboard/view/layout.ts';
import { openScreen } from '../../lab/dashboard/view/screen.ts';
import { START_MS } from '../../lab/runner/start-time.ts';
import { laptop, watchFleet, wayToDesktop } from '../support/dashboard.ts';
import { terminalStream } from '../support/terminal.ts';

const SIZE = { columns: 120, rows: 35 } as const;
const FRAMES = 60;

/** The slowest sort's median frame, milliseconds: some hundred events of so many devices, the model's view, the screen. */
export function measureFrame(devices: number): number {
  const model = watchFleet(devices);
  const output = terminalStream(SIZE.columns, SIZE.rows);
  output.resume();
  const screen = openScreen({
    input: new PassThrough(),
    output,
    terminal: 'xterm-256color',
    ability: { hasColour: true, hasUnicode: true },
    onKey: () => {},
    onResize: () => {},
  });
  let nowMs = START_MS;
  let next = 0;
  const ways = Array.from({ length: devices }, (_, index) => wayToDesktop(laptop(index + 1)));
  const frame = () => {
    for (let count = 0; count < 300; count += 1) {
      const way = ways[next % devices] ?? [];
      const record = way[Math.floor(next / devices) % way.length];
      if (record !== undefined) model.note(record);
      next += 1;
    }
    nowMs += 1_000;
    const startedMs = performance.now();
    const room = roomIn(SIZE, model);
    const view = model.view(room, { nowMs, pace: 66, isPaused: false });
    screen.show(drawScreen(view, SIZE, room));
    return performance.now() - startedMs;
  };
  const slowest = SORTS.map(() => {
    model.press({ kind: 'sort' });
    const figures = Array.from({ length: FRAMES }, frame).sort((left, right) => left - right);
    return figures[FRAMES / 2] ?? 0;
  });
  screen.close();
  return Math.max(...slowest);
}

/** From the start of the command to the first frame on the terminal, milliseconds. */
export async function measureFirstPaint(): Promise<number> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const cwd = mkdtempSync(join(tmpdir(), 'oobe-lab-bench-'));
  const startedMs = performance.now();
  const child = spawn(
    process.execPath,
    [join(root, 'dist', 'lab', 'cli', 'main.js'), 'run', join(root, 'scenarios', 'starter'), '--driver', 'in-process'],
    { name: 'xterm-256color', cols: SIZE.columns, rows: SIZE.rows, cwd, env: { ...process.env, CI: '' } },
  );
  const paintedMs = await new Promise<number>((resolve) => {
    let written = '';
    child.onData((text) => {
      written += text;
      if (written.includes('preparing')) resolve(performance.now() - startedMs);
    });
  });
  const ended = new Promise<void>((resolve) => {
    child.onExit(() => resolve());
  });
  child.kill('SIGKILL');
  await ended;
  rmSync(cwd, { recursive: true, force: true });
  return paintedMs;
}
