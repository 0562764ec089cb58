import type { TraceSection } from './run-log.ts';
import { readTrace, type TraceEvent, tellEvent } from './trace-file.ts';

/** What stands where two plays part: an event by its number and time, or nothing more from this device. */
export interface PartingEvent {
  readonly n: number;
  /** Milliseconds since the scenario began. */
  readonly at: number;
  readonly device: string;
  readonly actor: string;
  readonly type: string;
  /** The event in a few words. */
  readonly what: string;
}

/** Where a play that passed and one that failed part; a side without an event had come to its end. */
export interface Parting {
  readonly passed: { readonly repeat: number; readonly event?: PartingEvent };
  readonly failed: { readonly repeat: number; readonly event?: PartingEvent };
}

interface Play {
  readonly repeat: number;
  readonly section: TraceSection;
}

/**
 * Two seeds never give the same times and ids, so bytes would differ from the first line on. Compared is what each
 * actor of each device did, in its own order: what kind of event, about what. An actor that does the same several
 * times in a row (it polls) counts once; the service is left out, as it only answers; the earliest parting counts.
 */
export function findParting(passed: Play, failed: Play): Parting | undefined {
  const passedCourses = readCourses(passed.section);
  const failedCourses = readCourses(failed.section);
  let earliest: { readonly atMs: number; readonly parting: Parting } | undefined;
  for (const actor of new Set([...failedCourses.keys(), ...passedCourses.keys()])) {
    const left = passedCourses.get(actor) ?? [];
    const right = failedCourses.get(actor) ?? [];
    const index = firstDifference(left, right);
    if (index === undefined) continue;
    const atMs = Math.min(left[index]?.at ?? Number.POSITIVE_INFINITY, right[index]?.at ?? Number.POSITIVE_INFINITY);
    if (earliest !== undefined && earliest.atMs <= atMs) continue;
    earliest = {
      atMs,
      parting: { passed: side(passed.repeat, left[index]), failed: side(failed.repeat, right[index]) },
    };
  }
  return earliest?.parting;
}

function side(repeat: number, event: PartingEvent | undefined): Parting['passed'] {
  return event === undefined ? { repeat } : { repeat, event };
}

/** What each actor of each device did, without immediate repetitions. */
function readCourses(section: TraceSection): Map<string, PartingEvent[]> {
  const courses = new Map<string, PartingEvent[]>();
  for (const event of readTrace(section)) {
    if (event.device === '') continue;
    const key = `${event.device}/${event.actor}`;
    const course = courses.get(key) ?? [];
    courses.set(key, course);
    const told = summarise(event);
    if (course.at(-1)?.what !== told.what) course.push(told);
  }
  return courses;
}

function summarise(event: TraceEvent): PartingEvent {
  const { n, at, device, actor, type } = event;
  return { n, at, device, actor, type, what: tellEvent(event) };
}

function firstDifference(left: readonly PartingEvent[], right: readonly PartingEvent[]): number | undefined {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index += 1) if (left[index]?.what !== right[index]?.what) return index;
  return undefined;
}
