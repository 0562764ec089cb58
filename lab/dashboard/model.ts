import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { RepeatStart, RunStart } from '../reporters/reporter.ts';
import type { PlannedScenario } from '../runner/plan.ts';
import { START_MS } from '../runner/start-time.ts';
import type { ScenarioSummary } from '../runner/summary.ts';
import { deviceName } from '../story/device-name.ts';
import { describe } from './describe.ts';
import { DeviceRow } from './device-row.ts';
import type { Focus, Intent } from './keymap.ts';
import { arrange, SORTS, type Sort } from './order.ts';
import { OUTCOMES, type Outcome, PHASES, type Phase, type Tone } from './phases.ts';
import type { Clock, FleetView, HeaderView, Room, RowView, TimelineView, ViewModel } from './view-model.ts';

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
  /** Counted from the device's first event, kept or not; undefined while the timeline follows it. */
  #eventsAbove: number | undefined;
  #room: Room = { rows: 1, events: 1 };

  get focus(): Focus {
    return this.#focus;
  }

  get state(): 'running' | 'stopping' | 'finished' {
    return this.#state;
  }

  /** How many devices the run has. */
  get devices(): number {
    return this.#rows.length;
  }

  /** Every device of the plan stands in the table from the start, in its box. */
  beginRun({ seed, driver, transport, plan }: RunStart): void {
    this.#run = { seed, driver, transport };
    this.#planned = plan.length;
    const devices = plan.flatMap(({ scenario }) => scenario.devices).reduce((sum, { count }) => sum + count, 0);
    const { least, most } = EVENTS_OF_A_DEVICE;
    const capacity = Math.min(most, Math.max(least, Math.floor(EVENTS_KEPT / Math.max(1, devices))));
    for (const [index, planned] of plan.entries()) {
      const rows = new Map<string, DeviceRow>();
      for (const fleet of planned.scenario.devices) {
        for (let number = 1; number <= fleet.count; number += 1) {
          const name = deviceName(fleet.name, number);
          const row = new DeviceRow({ name, model: fleet.model, scenario: index + 1 }, capacity);
          rows.set(name, row);
          this.#rows.push(row);
        }
      }
      this.#rowsOf.set(planned.id, rows);
    }
    this.#counts.box = this.#rows.length;
    this.#selected = this.#rows[0];
    this.#order = undefined;
  }

  beginScenario({ id, scenario }: PlannedScenario): void {
    this.#playing = this.#rowsOf.get(id) ?? new Map();
    this.#scenario = {
      number: [...this.#rowsOf.keys()].indexOf(id) + 1,
      of: this.#planned,
      title: scenario.title,
    };
    this.#repeat = '';
    this.#story = { text: '', tone: 'story' };
    this.#lastMs = START_MS;
    if (this.#isSelectionFree) {
      const [first] = this.#playing.values();
      this.#selected = first ?? this.#selected;
      this.#eventsAbove = undefined;
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
      if (this.#selected === row) this.#selected = fresh;
    }
    this.#order = undefined;
  }

  /** Takes in an event; whether it changed what the table or the story says. */
  note(record: TimelineRecord): boolean {
    this.#lastMs = record.atMs;
    const row = this.#playing.get(record.device);
    if (row === undefined) {
      const isStory = record.type === 'narration' || record.type === 'admin';
      if (isStory) this.#story = describe(record);
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

  endScenario({ outcome, reasons = [] }: ScenarioSummary): void {
    this.#results[outcome] += 1;
    for (const row of this.#playing.values()) row.close(this.#lastMs);
    const [reason] = reasons;
    if (outcome === 'failed') this.#story = { text: `failed: ${reason ?? 'see the summary'}`, tone: 'bad' };
  }

  endRun(): void {
    this.#state = 'finished';
    if (this.#focus === 'quit') this.#focus = 'fleet';
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
        this.#eventsAbove = this.#focus === 'fleet' ? undefined : this.#eventsAbove;
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
      timeline: this.#timeline(),
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
    if (place >= 0) this.#above = Math.min(Math.max(this.#above, place - rows + 1), place);
    this.#above = Math.max(0, Math.min(this.#above, order.length - rows));
    return {
      rows: order.slice(this.#above, this.#above + rows).map((row) => this.#row(row, nowMs)),
      above: this.#above,
      matching: order.length,
      total: this.#rows.length,
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

  #timeline(): TimelineView {
    const row = this.#selected;
    const total = row?.events.size ?? 0;
    const { events } = this.#room;
    const end = Math.max(0, total - events);
    const dropped = row?.events.dropped ?? 0;
    const above = this.#eventsAbove === undefined ? end : Math.max(0, Math.min(this.#eventsAbove - dropped, end));
    return {
      device: row?.label.name,
      events: (row?.events.slice(above, events) ?? []).map((record) => ({
        simulatedMs: record.atMs - START_MS,
        actor: record.actor,
        ...describe(record),
      })),
      above,
      total,
      dropped,
      isFollowing: this.#eventsAbove === undefined,
    };
  }

  #move(intent: Extract<Intent, { kind: 'move' | 'page' | 'edge' }>): void {
    const isTimeline = this.#focus === 'timeline';
    const page = Math.max(1, (isTimeline ? this.#room.events : this.#room.rows) - 1);
    const moved = (place: number, end: number) => {
      if (intent.kind === 'edge') return intent.to === 'first' ? 0 : end;
      return Math.max(0, Math.min(place + intent.by * (intent.kind === 'page' ? page : 1), end));
    };
    if (isTimeline) {
      const { size = 0, dropped = 0 } = this.#selected?.events ?? {};
      const end = Math.max(0, size - this.#room.events);
      const above = moved(Math.max(0, (this.#eventsAbove ?? dropped + end) - dropped), end);
      this.#eventsAbove = above === end ? undefined : dropped + above;
      return;
    }
    const order = this.#ordered(this.#lastMs);
    const place = this.#selected === undefined ? -1 : order.indexOf(this.#selected);
    this.#select(order[moved(place, order.length - 1)]);
    this.#isSelectionFree = false;
  }

  #setFilter(filter: string): void {
    this.#filter = filter;
    this.#order = undefined;
    const order = this.#ordered(this.#lastMs);
    if (this.#selected === undefined || !order.includes(this.#selected)) this.#select(order[0]);
  }

  #select(row: DeviceRow | undefined): void {
    if (row !== this.#selected) this.#eventsAbove = undefined;
    this.#selected = row;
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
