/** Ctrl-C once stops, twice ends at once. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** The same as a Ctrl-C. */
  readonly raise: () => void;
  /** Who says so from now on, instead of a line on stderr. */
  readonly tell: (notice: InterruptNotice) => void;
}

/** What is done at the first and before the second Ctrl-C. */
export interface InterruptNotice {
  stopping(): void;
  ending(): void;
}

const PLAIN: InterruptNotice = {
  stopping: () => void process.stderr.write('Stopping; Ctrl-C again ends at once.\n'),
  ending: () => {},
};

const hearing = new Set<() => void>();

/**
 * Stops what hears interrupts, since nobody reads its output any more; false when nothing does. Not by a listener for
 * SIGPIPE: it would hear of every socket whose other end has gone, of a dead engine and of a client that hung up.
 */
export function stopUnread(): boolean {
  for (const stop of hearing) stop();
  return hearing.size > 0;
}

/** Hears Ctrl-C, what asks a process to end, and that nobody reads its output any more, until it is disposed. */
export function onInterrupt(): Interrupt {
  let notice = PLAIN;
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) {
      notice.ending();
      process.kill(process.pid, 'SIGKILL');
    }
    notice.stopping();
    controller.abort();
  };
  const stopOnce = () => {
    if (!controller.signal.aborted) stop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  hearing.add(stopOnce);
  return {
    signal: controller.signal,
    raise: stop,
    tell: (other) => {
      notice = other;
    },
    [Symbol.dispose]: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      hearing.delete(stopOnce);
    },
  };
}
