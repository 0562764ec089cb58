import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { RepeatStart, RunStart } from '../reporters/reporter.ts';
import type { PlannedScenario } from '../runner/plan.ts';
import { START_MS } from '../runner/start-time.ts';
import type { ScenarioSummary } from '../runner/summary.ts';
import { deviceName } from '../story/device-name.ts';
import { aboutDevice } from './about.ts';
import { describe } from './describe.ts';
import { DeviceRow } from './device-row.ts';
import type { Focus, Intent } from './keymap.ts';
import { moved, scrolledTo } from './moved.ts';
import { arrange, SORTS, type Sort } from './order.ts';
import { OUTCOMES, type Outcome, PHASES, type Phase, type Tone } from './phases.ts';
import { Scenarios } from './scenarios.ts';
import { Timeline } from './timeline.ts';
import type { AboutView, Clock, FleetView, HeaderView, Room, RowView, ViewModel } from './view-model.ts';

/** What the model cannot do itself. */
export type Effect = 'pause' | 'step' | 'faster' | 'slower' | 'leave' | 'stop' | 'kill';

/** Events kept of all devices together; each has its share of them. */
const EVENTS_KEPT = 80_000;
const EVENTS_OF_A_DEVICE = { least: 8, most: 400 } as const;

/**
 * What the dashboard knows: the run's events go in, what a frame shows comes out. It reads no clock and no terminal.
 * An event costs the same however many devices there are; a frame costs the rows that it shows, and a sort of all
 * of them when it is not in the plan's order.
 */
export class DashboardModel {
  readonly #rows: DeviceRow[] = [];
  readonly #rowsOf = new Map<string, Map<string, DeviceRow>>();
  readonly #counts: Record<Phase | Outcome, number> = noCounts();
  #run: Pick<RunStart, 'seed' | 'driver' | 'transport'> = { seed: 0, driver: '', transport: '' };
  readonly #scenarios = new Scenarios();
  readonly #timeline = new Timeline();
  #planned = 0;
  #scenario: HeaderView['scenario'];
  #playing: Map<string, DeviceRow> = new Map();
  #repeat = '';
  #results: Record<ScenarioSummary['outcome'], number> = { passed: 0, failed: 0, skipped: 0 };
  #lastMs = START_MS;
  #story: { text: string; tone: Tone } = { text: '', tone: 'story' };
  #state: 'running' | 'stopping' | 'finished' = 'running';

  #focus: Focus = 'fleet';
  #focusBefore: Focus = 'fleet';
  #notice = '';
  #filter = '';
  #sort: Sort = 'plan';
  #order: readonly DeviceRow[] | undefined;
  #selected: DeviceRow | undefined;
  /** Until somebody moves, the selection goes along with the scenario that plays. */
  #isSelectionFree = true;
  #above = 0;
  #room: Room = { rows: 1, events: 1 };

  get focus(): Focus {
    return this.#focus;
  }

  get state(): 'running' | 'stopping' | 'finished' {
    return this.#state;
  }

  /** Whether there is a scenario whose time passes, or was one. */
  get hasBegun(): boolean {
    return this.#scenario !== undefined;
  }

  /** How many lines the upper panel would fill: devices, or scenarios. */
  get lines(): number {
    return this.#focus === 'scenarios' ? this.#planned : this.#rows.length;
  }

  /** What stands above the timeline: how far the selected device is, and what its failure means. */
  get about(): AboutView | undefined {
    return this.#selected === undefined || this.#focus === 'scenarios' ? undefined : aboutDevice(this.#selected);
  }

  /** Every device of the plan stands in the table from the start, in its box. */
  beginRun(run: RunStart): void {
    const { seed, driver, transport, plan } = run;
    this.#run = { seed, driver, transport };
    this.#scenarios.begin(run);
    this.#planned = plan.length;
    const devices = plan.flatMap(({ scenario }) => scenario.devices).reduce((sum, { count }) => sum + count, 0);
    const { least, most } = EVENTS_OF_A_DEVICE;
    const capacity = Math.min(most, Math.max(least, Math.floor(EVENTS_KEPT / Math.max(1, devices))));
    for (const [index, planned] of plan.entries()) {
      const rows = new Map<string, DeviceRow>();
      for (const fleet of planned.scenario.devices) {
        for (let number = 1; number <= fleet.count; number += 1) {
          const name = deviceName(fleet.name, number);
          const { title } = planned.scenario;
          const row = new DeviceRow({ name, model: fleet.model, scenario: index + 1, title }, capacity);
          rows.set(name, row);
          this.#rows.push(row);
        }
      }
      this.#rowsOf.set(planned.id, rows);
    }
    this.#counts.box = this.#rows.length;
    this.#select(this.#rows[0]);
    this.#order = undefined;
  }

  /** What the lab has to say before a story does. */
  announce(text: string): void {
    this.#story = { text, tone: 'story' };
  }

  beginScenario({ id, scenario }: PlannedScenario): void {
    this.#playing = this.#rowsOf.get(id) ?? new Map();
    this.#scenario = {
      number: this.#scenarios.start(id),
      of: this.#planned,
      title: scenario.title,
    };
    this.#repeat = '';
    this.#lastMs = START_MS;
    if (this.#isSelectionFree) {
      const [first] = this.#playing.values();
      this.#select(first ?? this.#selected);
    }
  }

  /** The scenario's devices go back into their boxes. */
  beginRepeat({ repeat, of }: RepeatStart): void {
    this.#repeat = `repeat ${repeat} of ${of}`;
    this.#lastMs = START_MS;
    if (repeat === 1) return;
    const [first] = this.#playing.values();
    let index = first === undefined ? 0 : this.#rows.indexOf(first);
    for (const [name, row] of this.#playing) {
      const fresh = row.again();
      this.#counts[row.standing] -= 1;
      this.#counts[fresh.standing] += 1;
      this.#playing.set(name, fresh);
      this.#rows[index] = fresh;
      index += 1;
      if (this.#selected === row) this.#select(fresh);
    }
    this.#order = undefined;
  }

  /** Takes in an event; whether it changed what the table or the story says. */
  note(record: TimelineRecord): boolean {
    this.#lastMs = record.atMs;
    const row = this.#playing.get(record.device);
    if (row === undefined) {
      const isStory = record.type === 'narration' || record.type === 'admin';
      if (isStory) this.#tellStory(record);
      return isStory;
    }
    const before = row.standing;
    row.note(record);
    const after = row.standing;
    if (after !== before) {
      this.#counts[before] -= 1;
      this.#counts[after] += 1;
    }
    if (this.#sort !== 'plan' || this.#filter !== '') this.#order = undefined;
    return row.last === record;
  }

  /** The story stands in the header, and in the timeline of each of its devices. */
  #tellStory(record: TimelineRecord): void {
    this.#story = describe(record);
    for (const row of this.#playing.values()) row.hear(record);
  }

  endScenario(summary: ScenarioSummary): void {
    const { outcome, reasons = [] } = summary;
    this.#scenarios.end(summary);
    this.#results[outcome] += 1;
    for (const row of this.#playing.values()) row.close(this.#lastMs);
    const [reason] = reasons;
    if (outcome === 'failed') this.#story = { text: `failed: ${reason ?? 'see the summary'}`, tone: 'bad' };
  }

  endRun(): void {
    this.#state = 'finished';
    this.#scenarios.endRun();
    // Whoever looks at something else goes on looking at it.
    if (this.#focus === 'quit' || this.#focus === 'fleet') this.#focus = 'scenarios';
    this.#notice = '';
  }

  /** A stop was asked for, by a key or from outside. */
  stop(): void {
    if (this.#state === 'running') this.#state = 'stopping';
    if (this.#focus === 'quit') this.#focus = 'fleet';
    this.#notice = 'stopping; q or Ctrl-C again ends at once';
  }

  /** Does what a key asks for; what touches the world is left to the caller. */
  press(intent: Intent): Effect | undefined {
    this.#notice = '';
    switch (intent.kind) {
      case 'move':
      case 'page':
      case 'edge':
        this.#move(intent);
        return undefined;
      case 'open':
        if (this.#selected !== undefined) this.#focus = 'timeline';
        return undefined;
      case 'back':
        this.#focus = this.#focus === 'quit' ? this.#focusBefore : 'fleet';
        if (this.#focus === 'fleet') this.#timeline.follow();
        return undefined;
      case 'scenarios':
        this.#focus = this.#focus === 'scenarios' ? 'fleet' : 'scenarios';
        return undefined;
      case 'devices':
        this.#showDevicesOf(this.#scenarios.selected);
        return undefined;
      case 'wire':
        this.#timeline.toggleWire();
        return undefined;
      case 'help':
        if (this.#focus !== 'help') this.#focusBefore = this.#focus;
        this.#focus = this.#focus === 'help' ? this.#focusBefore : 'help';
        return undefined;
      case 'sort':
        this.#sort = SORTS[(SORTS.indexOf(this.#sort) + 1) % SORTS.length] ?? 'plan';
        this.#order = undefined;
        this.#notice = `sorted by ${this.#sort}`;
        return undefined;
      case 'filter':
        this.#focus = 'filter';
        return undefined;
      case 'filter.keep':
        this.#focus = 'fleet';
        return undefined;
      case 'filter.clear':
        this.#focus = 'fleet';
        this.#setFilter('');
        return undefined;
      case 'filter.erase':
        this.#setFilter([...this.#filter].slice(0, -1).join(''));
        return undefined;
      case 'filter.type':
        this.#setFilter(this.#filter + intent.text);
        return undefined;
      case 'pause':
      case 'step':
      case 'faster':
      case 'slower':
        if (this.#state === 'running') return intent.kind;
        this.#notice = 'the run is over';
        return undefined;
      case 'quit':
        if (this.#state === 'finished') return 'leave';
        if (this.#state === 'stopping') return 'kill';
        this.#focusBefore = this.#focus;
        this.#focus = 'quit';
        return undefined;
      case 'stop':
        if (this.#state === 'finished') return 'leave';
        return this.#state === 'stopping' ? 'kill' : 'stop';
    }
  }

  /** What a frame shows that has this much room. */
  view(room: Room, clock: Clock): ViewModel {
    this.#room = room;
    const nowMs = Math.max(this.#lastMs, this.#state === 'finished' ? 0 : (clock.nowMs ?? 0));
    return {
      header: this.#header(clock, nowMs),
      counts: { ...this.#counts },
      fleet: this.#fleet(nowMs),
      about: this.about,
      timeline: this.#timeline.view(this.#room.events),
      scenarios: this.#scenarios.view(this.#room.rows),
      focus: this.#focus,
      notice: this.#notice,
    };
  }

  #header({ pace, isPaused }: Clock, nowMs: number): HeaderView {
    return {
      ...this.#run,
      scenario: this.#scenario,
      repeat: this.#repeat,
      simulatedMs: nowMs - START_MS,
      pace,
      state: this.#state === 'running' && isPaused ? 'paused' : this.#state,
      ...this.#results,
      devices: this.#rows.length,
      story: this.#story,
    };
  }

  #fleet(nowMs: number): FleetView {
    const order = this.#ordered(nowMs);
    const { rows } = this.#room;
    const place = this.#selected === undefined ? -1 : order.indexOf(this.#selected);
    this.#above = scrolledTo(place, this.#above, order.length, rows);
    return {
      rows: order.slice(this.#above, this.#above + rows).map((row) => this.#row(row, nowMs)),
      above: this.#above,
      matching: order.length,
      total: this.#rows.length,
      scenarios: this.#planned,
      sort: this.#sort,
      filter: this.#filter,
    };
  }

  #row(row: DeviceRow, nowMs: number): RowView {
    return {
      ...row.label,
      flow: row.flow,
      phase: row.phase,
      parts: { ...row.parts },
      elapsedMs: row.startedMs === undefined ? undefined : row.elapsedMs(nowMs),
      last: row.describeLast(),
      outcome: row.outcome,
      code: row.code,
      isSelected: row === this.#selected,
    };
  }

  #move(intent: Extract<Intent, { kind: 'move' | 'page' | 'edge' }>): void {
    const { rows, events } = this.#room;
    if (this.#focus === 'timeline') {
      this.#timeline.move(intent, events);
      return;
    }
    if (this.#focus === 'scenarios') {
      this.#scenarios.move(intent, rows);
      return;
    }
    const order = this.#ordered(this.#lastMs);
    const place = this.#selected === undefined ? -1 : order.indexOf(this.#selected);
    this.#select(order[moved(place, order.length - 1, intent, rows)]);
    this.#isSelectionFree = false;
  }

  #showDevicesOf(scenario: number): void {
    this.#focus = 'fleet';
    const first = this.#rows.find(({ label }) => label.scenario === scenario);
    if (first === undefined) return;
    if (this.#filter !== '') this.#setFilter('');
    this.#select(first);
    this.#isSelectionFree = false;
  }

  #setFilter(filter: string): void {
    this.#filter = filter;
    this.#order = undefined;
    const order = this.#ordered(this.#lastMs);
    if (this.#selected === undefined || !order.includes(this.#selected)) this.#select(order[0]);
  }

  #select(row: DeviceRow | undefined): void {
    this.#selected = row;
    this.#timeline.show(row);
  }

  #ordered(nowMs: number): readonly DeviceRow[] {
    this.#order ??= arrange(this.#rows, { filter: this.#filter, sort: this.#sort, nowMs });
    return this.#order;
  }
}

function noCounts(): Record<Phase | Outcome, number> {
  const names = [...Object.keys(PHASES), ...Object.keys(OUTCOMES)] as (Phase | Outcome)[];
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Phase | Outcome, number>;
}
