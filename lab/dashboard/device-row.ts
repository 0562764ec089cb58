import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { Milestone } from '../../src/device/milestones.ts';
import { describe, isHeadline, statusPageShare } from './describe.ts';
import {
  ABSENT,
  DONE,
  OUTCOMES,
  type Outcome,
  PARTS,
  type Part,
  type PartName,
  PENDING,
  PHASES,
  type Phase,
  SKIPPED,
} from './phases.ts';
import { Ring } from './ring.ts';

/** How much of the way to the join lies behind a device at a milestone. */
const JOIN_SHARES: Partial<Record<Milestone, number>> = {
  'power-on': 0.1,
  'oobe.start': 0.2,
  'network.connected': 0.35,
  'profile.downloaded': 0.5,
  'sign-in.done': 0.8,
};

const PHASE_AT: Partial<Record<Milestone, Phase>> = {
  'power-on': 'oobe',
  'sign-in.done': 'join',
  'join.done': 'enrolment',
  'esp.device-preparation': 'device-setup',
  'esp.device-setup': 'device-setup',
  'esp.account-setup': 'account-setup',
  'sign-in-screen': 'sign-in-screen',
  desktop: 'desktop',
};

/** How much of a reset lies behind a device at a milestone. */
const RESET_SHARES: Partial<Record<Milestone, number>> = { 'reset.started': 0.1, 'reset.recovery': 0.4 };

const PHASE_ORDER = Object.keys(PHASES) as Phase[];

/** What stands on a device's label. */
export interface DeviceLabel {
  readonly name: string;
  readonly model: string;
  /** The number of its scenario in the plan, from 1, and its title. */
  readonly scenario: number;
  readonly title: string;
}

/** One device of the fleet table, told of each of its events in order. */
export class DeviceRow {
  readonly label: DeviceLabel;
  /** Everything of the trace, and of it what people tell of: in a large fleet the wire would leave no step. */
  readonly events: Ring<TimelineRecord>;
  readonly steps: Ring<TimelineRecord>;
  readonly #capacity: number;
  readonly parts: Record<PartName, Part> = {
    join: PENDING,
    enrolment: PENDING,
    'device-setup': PENDING,
    'account-setup': PENDING,
    reset: ABSENT,
  };
  phase: Phase = 'box';
  outcome: Outcome | undefined;
  /** With `failed`, or without a profile: `0x81036502`. */
  code = '';
  /** Known once the device has met its profile. */
  flow = '';
  startedMs: number | undefined;
  endedMs: number | undefined;
  last: TimelineRecord | undefined;
  /** Where a device stood that is being reset: one whose reset fails stands there again. */
  #beforeReset: Pick<DeviceRow, 'phase' | 'outcome' | 'endedMs'> | undefined;
  #searchText: string | undefined;

  constructor(label: DeviceLabel, capacity: number) {
    this.label = label;
    this.#capacity = capacity;
    this.events = new Ring(capacity);
    this.steps = new Ring(capacity);
  }

  /** What it counts as: its outcome, or the phase that it is in. */
  get standing(): Phase | Outcome {
    return this.outcome === undefined || this.outcome === 'ready' ? this.phase : this.outcome;
  }

  /** Simulated milliseconds from its first power-on to its end, or to now. */
  elapsedMs(nowMs: number): number {
    return this.startedMs === undefined ? 0 : Math.max(0, (this.endedMs ?? nowMs) - this.startedMs);
  }

  /** Parts done, 0 to 5. */
  get progress(): number {
    let sum = 0;
    for (const name of PARTS) sum += this.parts[name].share;
    return sum;
  }

  /** What a filter looks into, in lower case. */
  get searchText(): string {
    if (this.#searchText === undefined) {
      const { name, model, scenario, title } = this.label;
      const outcome = this.outcome === undefined ? '' : OUTCOMES[this.outcome].word;
      const words = [name, model, this.flow, PHASES[this.phase].word, outcome, this.code, `#${scenario}`, title];
      this.#searchText = words.join(' ').toLowerCase();
    }
    return this.#searchText;
  }

  /** What the story said while this device was part of it. */
  hear(record: TimelineRecord): void {
    this.events.push(record);
    this.steps.push(record);
  }

  note(record: TimelineRecord): void {
    this.events.push(record);
    if (describe(record).tone !== 'quiet') this.steps.push(record);
    const { type, data, atMs } = record;
    // Why a device failed stays; the page that tells its user so says less.
    if (isHeadline(record) && (this.outcome !== 'failed' || type === 'milestone')) this.last = record;
    if (type === 'milestone') this.#reach(data['name'] as Milestone, record);
    else if (type === 'stage') this.#enterStage(String(data['name']));
    else if (type === 'flow') this.#enterFlow(String(data['name']));
    else if (type === 'page.progress') this.#advancePage(statusPageShare(data));
    else if (type === 'esp.phase-done') this.#finishPage(data['scope'], data['isSkipped'] === true);
    else if (type === 'device.lost') this.#end('lost', atMs);
  }

  /** What happened last, in words. */
  describeLast(): string {
    return this.last === undefined ? '' : describe(this.last).text;
  }

  /** The same device, back in its box. */
  again(): DeviceRow {
    return new DeviceRow(this.label, this.#capacity);
  }

  /** Its scenario is over: no time passes for it any more. */
  close(atMs: number): void {
    if (this.startedMs !== undefined) this.endedMs ??= atMs;
  }

  #reach(name: Milestone, { data, atMs }: TimelineRecord): void {
    this.#searchText = undefined;
    this.startedMs ??= atMs;
    const phase = PHASE_AT[name];
    // A restart comes past milestones again that lie behind the device.
    if (phase !== undefined && PHASE_ORDER.indexOf(phase) > PHASE_ORDER.indexOf(this.phase)) this.phase = phase;
    const joinShare = JOIN_SHARES[name];
    if (joinShare !== undefined && this.parts.join.state !== 'done' && joinShare > this.parts.join.share) {
      this.parts.join = { state: 'active', share: joinShare };
    }
    const resetShare = RESET_SHARES[name];
    if (resetShare !== undefined) {
      this.#goThroughReset(resetShare);
    } else if (name === 'reset.done') {
      this.#endReset(data['kind']);
    } else if (name === 'reset.failed') {
      this.#takeResetBack();
    } else if (name === 'profile.none' || name === 'profile.downloaded') {
      // Why a device came to no profile explains the private PC that it becomes.
      this.code = name === 'profile.none' && typeof data['code'] === 'string' ? data['code'] : '';
    } else if (name === 'join.done') {
      this.parts.join = DONE;
      this.parts.enrolment = { state: 'active', share: 0.1 };
    } else if (name === 'enroll.done') {
      this.parts.enrolment = DONE;
    } else if (name === 'esp.device-preparation') {
      this.#start('device-setup');
    } else if (name === 'esp.account-setup') {
      this.#start('account-setup');
    } else if (name === 'sign-in-screen' && this.outcome === undefined) {
      this.#end('ready', atMs);
    } else if (name === 'desktop') {
      for (const part of ['device-setup', 'account-setup'] as const) {
        if (this.parts[part].state !== 'done') this.parts[part] = SKIPPED;
      }
      this.#end('ready', atMs);
    } else if (name === 'personal-desktop') {
      this.#end('personal', atMs);
    } else if (name === 'failed' || name === 'esp.failed') {
      if (typeof data['code'] === 'string') this.code = data['code'];
      this.#end('failed', atMs);
    }
  }

  #goThroughReset(share: number): void {
    this.#beforeReset ??= { phase: this.phase, outcome: this.outcome, endedMs: this.endedMs };
    this.parts.reset = { state: 'active', share };
    this.phase = 'reset';
    this.outcome = undefined;
    this.endedMs = undefined;
    this.code = '';
  }

  /** What was wiped has its whole way before it again; an Autopilot Reset leaves it joined and enrolled (autopilot.md 2.6). */
  #endReset(kind: unknown): void {
    this.parts.reset = DONE;
    this.#beforeReset = undefined;
    if (kind !== 'remove-everything') return;
    for (const part of PARTS) if (part !== 'reset') this.parts[part] = PENDING;
    this.phase = 'oobe';
  }

  #takeResetBack(): void {
    this.parts.reset = { state: 'failed', share: this.parts.reset.share };
    if (this.#beforeReset !== undefined) Object.assign(this, this.#beforeReset);
    this.#beforeReset = undefined;
  }

  #enterFlow(name: string): void {
    this.flow = name;
    this.#searchText = undefined;
  }

  #enterStage(name: string): void {
    if (name === 'enrol' && this.parts.enrolment.state === 'active') {
      this.parts.enrolment = { state: 'active', share: 0.5 };
    }
  }

  #start(part: PartName): void {
    if (this.parts[part].state === 'pending') this.parts[part] = { state: 'active', share: 0.05 };
  }

  #advancePage(share: number | undefined): void {
    const part = this.parts['account-setup'].state === 'active' ? 'account-setup' : 'device-setup';
    if (this.parts[part].state !== 'active' || share === undefined) return;
    this.parts[part] = { state: 'active', share: Math.max(this.parts[part].share, 0.1 + share * 0.85) };
  }

  #finishPage(scope: unknown, isSkipped: boolean): void {
    this.parts[scope === 'User' ? 'account-setup' : 'device-setup'] = isSkipped ? SKIPPED : DONE;
  }

  #end(outcome: Outcome, atMs: number): void {
    this.outcome = outcome;
    this.endedMs = atMs;
    this.#searchText = undefined;
    if (outcome === 'ready') return;
    const current = PARTS.find((name) => this.parts[name].state === 'active' || this.parts[name].state === 'pending');
    if (current !== undefined) this.parts[current] = { state: 'failed', share: this.parts[current].share };
  }
}
