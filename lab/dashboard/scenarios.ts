import { describeFailure } from '../reporters/failure.ts';
import type { RunStart } from '../reporters/reporter.ts';
import type { ScenarioSummary } from '../runner/summary.ts';
import { formatDuration } from '../scenario/duration.ts';
import type { Intent } from './keymap.ts';
import { moved, scrolledTo } from './moved.ts';
import type { ScenarioRowView, ScenariosView } from './view-model.ts';

interface Entry {
  /** In the plan, from 1. */
  readonly number: number;
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
    this.#entries = run.plan.map(({ id, file, scenario }, index) => ({
      number: index + 1,
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

  /** The run is over: those that failed are what somebody wants to see, and come first. */
  endRun(): void {
    const selected = this.#entries[this.#selected];
    const hasFailed = ({ summary }: Entry) => summary?.outcome === 'failed';
    this.#entries = [...this.#entries.filter(hasFailed), ...this.#entries.filter((entry) => !hasFailed(entry))];
    this.#selected = this.#isFree || selected === undefined ? 0 : this.#entries.indexOf(selected);
  }

  /** The number of the selected one in the plan, from 1. */
  get selected(): number {
    return this.#entries[this.#selected]?.number ?? 0;
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

  #row({ number, title, devices, summary }: Entry, index: number): ScenarioRowView {
    const place = this.#above + index;
    return {
      number,
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
    return { number: entry.number, title: entry.title, lines: tell(entry, this.#run) };
  }
}

function tell({ file, summary }: Entry, run: RunStart): readonly string[] {
  if (summary === undefined) return [file];
  const { outcome, simulatedMs, wallMs, repeats, reasons = [] } = summary;
  if (outcome === 'failed') {
    // How to play it again comes last in a list, and first where the end may not fit.
    const told = describeFailure(summary, run);
    return [file, ...told.slice(-1), ...told.slice(0, -1)];
  }
  const often = repeats === undefined ? '' : `, ${repeats.length} repeats`;
  const times = `${formatDuration(simulatedMs)} of simulated time in ${formatDuration(wallMs)}${often}`;
  return outcome === 'passed' ? [file, `Everything that it expects holds. ${times}.`] : [file, ...reasons];
}
