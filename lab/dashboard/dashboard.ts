import type { Readable, Writable } from 'node:stream';
import type { Pacer } from '../../src/core/pace.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { intentOf, type Key } from './keymap.ts';
import { DashboardModel, type Effect } from './model.ts';
import { ReadablePace } from './readable-pace.ts';
import { abilityOf } from './terminal.ts';
import { drawScreen, roomIn } from './view/layout.ts';
import { openScreen } from './view/screen.ts';

/** At most 20 frames a second, whatever happens in between. */
const FRAME_MS = 50;

/** How often the simulated clock is seen to move when nothing else does. */
const TICK_MS = 200;

/** What `+` and `-` go through; between 1,024x and `max` nobody sees a difference. */
const PACES = { slowest: 1 / 4, fastest: 1_024 } as const;

export interface DashboardOptions {
  readonly pacer: Pacer;
  /** Nobody asked for a pace: the dashboard finds one at which people can follow. */
  readonly isPaceFree: boolean;
  readonly input: Readable;
  readonly output: Writable;
  readonly environment: NodeJS.ProcessEnv;
  /** Asks the run to stop, as Ctrl-C does; asked twice it ends at once. */
  readonly interrupt: () => void;
  /** Keeps others from writing over the screen until it is disposed. */
  readonly holdOutput: () => Disposable;
}

/** A live screen over a run. */
export interface Dashboard extends Disposable {
  /** Told of the run, like any other reporter. */
  readonly reporter: Reporter;
  /** Shows a line until the story of the first scenario begins. */
  announce(line: string): void;
  /** A stop was asked for, from wherever. */
  stopping(): void;
  /** Resolves when somebody leaves a run that is over; at once when it was stopped. */
  left(): Promise<void>;
  /** Gives the terminal back; may be called again. */
  close(): void;
  /** Tells another reporter what happened, but for what devices did. */
  retell(reporter: Reporter): void;
}

/** Takes the terminal over until `close`. */
export function openDashboard({
  pacer,
  isPaceFree,
  input,
  output,
  environment,
  interrupt,
  holdOutput,
}: DashboardOptions): Dashboard {
  const model = new DashboardModel();
  const readable = isPaceFree && pacer.pace !== 'max' ? new ReadablePace(pacer.pace) : undefined;
  const told: ((reporter: Reporter) => void)[] = [];
  let isClosed = false;
  let isStepping = false;
  let leave = () => {};
  const leaving = new Promise<void>((resolve) => {
    leave = resolve;
  });

  const held = holdOutput();
  const screen = openScreen({
    input,
    output,
    terminal: environment['TERM'] ?? '',
    ability: abilityOf(environment),
    onKey: (key: Key) => press(key),
    onResize: () => requestRender(),
  });

  let frame: NodeJS.Timeout | undefined;
  let lastFrameMs = Number.NEGATIVE_INFINITY;
  const render = () => {
    frame = undefined;
    lastFrameMs = performance.now();
    const size = screen.size();
    const room = roomIn(size, model);
    const view = model.view(room, { nowMs: pacer.nowMs(), pace: pacer.pace, isPaused: pacer.isPaused });
    screen.show(drawScreen(view, size, room));
  };
  const requestRender = () => {
    if (isClosed) return;
    frame ??= setTimeout(render, Math.max(0, lastFrameMs + FRAME_MS - performance.now()));
  };
  /** Something was to be seen, or time stands still: from here on a wait is looked at anew. */
  const see = () => {
    readable?.see(performance.now());
    keepPace();
  };
  const keepPace = () => {
    const pace = readable?.at(performance.now());
    if (pace !== undefined && pace !== pacer.pace) pacer.set(pace);
  };
  const tick = setInterval(() => {
    if (model.state !== 'running') return;
    if (pacer.isPaused || !model.hasBegun) {
      see();
      return;
    }
    keepPace();
    requestRender();
  }, TICK_MS);

  const press = (key: Key): void => {
    const intent = intentOf(model.focus, key);
    if (intent === undefined) return;
    const effect = model.press(intent);
    if (effect !== undefined) carryOut(effect);
    requestRender();
  };
  const carryOut = (effect: Effect): void => {
    switch (effect) {
      case 'pause':
        if (pacer.isPaused) pacer.resume();
        else pacer.pause();
        return;
      case 'step':
        isStepping = true;
        pacer.step();
        return;
      case 'faster':
      case 'slower':
        changePace(effect);
        return;
      case 'leave':
        leave();
        return;
      case 'stop':
      case 'kill':
        interrupt();
    }
  };

  const changePace = (how: 'faster' | 'slower') => {
    if (readable !== undefined) {
      readable[how]();
      see();
    } else if (how === 'faster') {
      pacer.set(pacer.pace === 'max' || pacer.pace * 2 > PACES.fastest ? 'max' : pacer.pace * 2);
    } else {
      pacer.set(pacer.pace === 'max' ? PACES.fastest : Math.max(PACES.slowest, pacer.pace / 2));
    }
  };

  const close = () => {
    if (isClosed) return;
    isClosed = true;
    clearInterval(tick);
    clearTimeout(frame);
    screen.close();
    held[Symbol.dispose]();
  };
  const tell = (hook: (reporter: Reporter) => void) => {
    told.push(hook);
    requestRender();
  };
  render();
  see();

  return {
    reporter: {
      onRunStart: (run) => {
        model.beginRun(run);
        tell((reporter) => reporter.onRunStart?.(run));
        render();
      },
      onScenarioStart: (planned) => {
        model.beginScenario(planned);
        see();
        tell((reporter) => reporter.onScenarioStart?.(planned));
      },
      onRepeatStart: (repeat) => {
        model.beginRepeat(repeat);
        tell((reporter) => reporter.onRepeatStart?.(repeat));
      },
      onDeviceEvent: (record) => {
        const isSeen = model.note(record);
        if (isSeen) see();
        if (isStepping && isSeen) {
          isStepping = false;
          pacer.pause();
        }
        requestRender();
      },
      onRepeatEnd: (summary) => tell((reporter) => reporter.onRepeatEnd?.(summary)),
      onScenarioEnd: (summary, end) => {
        model.endScenario(summary);
        tell((reporter) => reporter.onScenarioEnd?.(summary, end));
      },
      onRunEnd: (summary) => {
        if (model.state === 'stopping') leave();
        model.endRun();
        tell((reporter) => reporter.onRunEnd?.(summary));
      },
    },
    announce: (line) => {
      model.announce(line);
      requestRender();
    },
    stopping: () => {
      model.stop();
      if (model.state === 'finished') leave();
      requestRender();
    },
    left: () => leaving,
    close,
    retell: (reporter) => {
      for (const hook of told) hook(reporter);
    },
    [Symbol.dispose]: close,
  };
}
