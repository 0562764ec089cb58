import { explainCode } from '../../src/protocol/error-codes.ts';
import type { Flake, RepeatSummary, ScenarioSummary } from '../runner/summary.ts';
import { type TraceEvent, tellEvent } from '../runner/trace-file.ts';
import type { RunStart } from './reporter.ts';

/** Simulated time since the start of the scenario, `01:02:03`. */
export function formatClock(sinceMs: number): string {
  const seconds = Math.floor(sinceMs / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
}

/** All that helps with a failed scenario, line by line: what was not met, what the device did last and what its code means, how to replay it. */
export function describeFailure(summary: ScenarioSummary, run: RunStart): string[] {
  const { reasons = [], lastEvents, flake } = summary;
  return [
    ...reasons,
    ...(flake === undefined ? [] : describeFlake(flake)),
    ...(lastEvents === undefined ? [] : [`The last events of ${lastEvents.device}:`]),
    ...(lastEvents?.events ?? []).map(describeEvent),
    ...describeCode(lastEvents?.events ?? []),
    `Replay: ${replayCommand(summary, run)}`,
  ];
}

function describeEvent(event: TraceEvent): string {
  return `  ${formatClock(event.at)}  #${event.n}  ${event.actor}  ${tellEvent(event)}`;
}

/** What the code means that the device had last, and what to do about it. */
function describeCode(events: readonly TraceEvent[]): string[] {
  const code = events.map((event) => event['code']).findLast((each) => typeof each === 'string');
  if (code === undefined) return [];
  const { name, cause, remedy } = explainCode(code);
  return name === 'unknown' ? [] : [`${code} is ${name}: ${cause} ${remedy}`];
}

/** @example flaky: 2 of 5 repeats failed (40 %) */
export function describeFlake({ failed, of, rate, parting }: Flake): string[] {
  const head = `flaky: ${failed} of ${of} repeats failed (${Math.round(rate * 100)} %)`;
  if (parting === undefined) return [head, '  the repeats do the same and differ in their times alone'];
  return [
    head,
    `  repeat ${parting.passed.repeat} passed and repeat ${parting.failed.repeat} failed; they first part where`,
    ...[parting.passed, parting.failed].map(({ repeat, event }) =>
      event === undefined
        ? `    repeat ${repeat} has come to its end`
        : `    repeat ${repeat} has #${event.n} at ${formatClock(event.at)}: ${event.device}/${event.actor} ${event.what}`,
    ),
  ];
}

/** What to type to see a failure again: the whole run, or the one play of it that failed first. */
export function replayCommand({ id, repeats }: ScenarioSummary, { runDir, plan }: RunStart): string {
  const failed: RepeatSummary | undefined = repeats?.find(({ outcome }) => outcome === 'failed');
  return [
    `npx lab replay ${quote(runDir)}`,
    ...(plan.length > 1 ? [`--scenario ${quote(id)}`] : []),
    ...(failed === undefined ? [] : [`--repeat ${failed.repeat}`]),
  ].join(' ');
}

/** As a POSIX shell takes it for one word. */
function quote(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
