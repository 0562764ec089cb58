import type { Clock } from './clock.ts';
import type { TimelineService } from './timeline.ts';

/** Real time as lab time: what `lab serve` runs on, where no trace is promised (docs/design.md 4). */
export const wallClock: Clock = { now: () => Date.now() };

/** How long a job may lie before it is looked for again: requests put new ones down at any time. */
const LOOK_EVERY_MS = 50;

/** Runs the service's jobs as they fall due in real time, until disposed; one that fails is told, and the next has its turn. */
export function runJobsInRealTime(
  service: TimelineService,
  oneAtATime: <T>(work: () => Promise<T>) => Promise<T>,
  onError: (error: unknown) => void,
): Disposable {
  const timer = setInterval(() => {
    oneAtATime(async () => {
      for (let atMs = service.nextJobAtMs(); atMs !== undefined && atMs <= Date.now(); atMs = service.nextJobAtMs()) {
        await service.runNextJob();
      }
    }).catch(onError);
  }, LOOK_EVERY_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** A queue of work that runs one piece at a time, in the order of asking; a failure is its asker's alone. */
export function createTurnstile(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
}
