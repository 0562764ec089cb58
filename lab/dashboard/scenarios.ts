import { describeFailure } from '../reporters/failure.ts';
import type { RunStart } from '../reporters/reporter.ts';
import type { ScenarioSummary } from '../runner/summary.ts';
import { formatDuration } from '../scenario/duration.ts';
import type { Intent } from './keymap.ts';
import { moved, scrolledTo } from './moved.ts';
import type { ScenarioRowView, ScenariosView } from './view-model.ts';

interface Entry {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly devices: number;
  summary: ScenarioSummary | undefined;
}

/** The scenarios of a run: which are over, how they came out, and why one failed. */
export class Scenarios {
  #entries: Entry[] = [];
  #run: RunStart | undefined;
  #playing: number | undefined;
  #selected = 0;
  /** Until somebody moves, the selection goes along with what plays. */
  #isFree = true;
  #above = 0;

  begin(run: RunStart): void {
    this.#run = run;
    this.#entries = run.plan.map(({ id, file, scenario }) => ({
      id,
      file,
      title: scenario.title,
      devices: scenario.devices.reduce((sum, { count }) => sum + count, 0),
      summary: undefined,
    }));
  }

  /** @returns its number in the plan, from 1 */
  start(id: string): number {
    const index = this.#entries.findIndex((each) => each.id === id);
    this.#playing = index;
    if (this.#isFree) this.#selected = index;
    return index + 1;
  }

  end(summary: ScenarioSummary): void {
    const entry = this.#entries.find(({ id }) => id === summary.id);
    if (entry !== undefined) entry.summary = summary;
    this.#playing = undefined;
  }

  /** The run is over: the first that failed is what somebody wants to see. */
  endRun(): void {
    const failed = this.#entries.findIndex(({ summary }) => summary?.outcome === 'failed');
    if (this.#isFree) this.#selected = Math.max(0, failed);
  }

  /** The number of the selected one in the plan, from 1. */
  get selected(): number {
    return this.#selected + 1;
  }

  move(intent: Extract<Intent, { kind: 'move' | 'page' | 'edge' }>, room: number): void {
    this.#selected = moved(this.#selected, this.#entries.length - 1, intent, room);
    this.#isFree = false;
  }

  view(room: number): ScenariosView {
    const total = this.#entries.length;
    this.#above = scrolledTo(this.#selected, this.#above, total, room);
    return {
      rows: this.#entries.slice(this.#above, this.#above + room).map((entry, index) => this.#row(entry, index)),
      above: this.#above,
      total,
      chosen: this.#chosen(),
      runDir: this.#run?.runDir ?? '',
    };
  }

  #row({ title, devices, summary }: Entry, index: number): ScenarioRowView {
    const place = this.#above + index;
    return {
      number: place + 1,
      title,
      devices,
      state: summary?.outcome ?? (place === this.#playing ? 'playing' : 'waiting'),
      ...(summary?.traceSha256 === undefined ? {} : { simulatedMs: summary.simulatedMs }),
      isSelected: place === this.#selected,
    };
  }

  #chosen(): ScenariosView['chosen'] {
    const entry = this.#entries[this.#selected];
    if (entry === undefined || this.#run === undefined) return undefined;
    return { number: this.#selected + 1, title: entry.title, lines: tell(entry, this.#run) };
  }
}

function tell({ file, summary }: Entry, run: RunStart): readonly string[] {
  if (summary === undefined) return [file];
  const { outcome, simulatedMs, wallMs, repeats, reasons = [] } = summary;
  if (outcome === 'failed') return [file, ...describeFailure(summary, run)];
  const often = repeats === undefined ? '' : `, ${repeats.length} repeats`;
  const times = `${formatDuration(simulatedMs)} of simulated time in ${formatDuration(wallMs)}${often}`;
  return outcome === 'passed' ? [file, `Everything that it expects holds. ${times}.`] : [file, ...reasons];
}
