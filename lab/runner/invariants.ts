import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { Milestone } from '../../src/device/milestones.ts';
import type { PageName } from '../../src/device/oobe/pages.ts';
import { DeviceObservations } from './observations.ts';

/** A device under management, as the service has it after a run. */
export interface ManagedRecord {
  readonly serialNumber: string;
  /** `./DevInfo/DevId` of its messages. */
  readonly dmDeviceId: string;
}

/** What must not come once a device has come to rest: all else is information. */
const STEPS: ReadonlySet<string> = new Set(['milestone', 'stage', 'page.shown', 'page.answered', 'windows.signed-in']);
const OUTCOMES: ReadonlySet<string> = new Set([
  'desktop',
  'sign-in-screen',
  'personal-desktop',
  'failed',
] satisfies Milestone[]);
const RESETS: ReadonlySet<string> = new Set(['reset.started', 'reset.recovery'] satisfies Milestone[]);
const STATE = /^registry\/HKLM\/SOFTWARE\/Microsoft\/Enrollments\/[^/]+\/EnrollmentState$/;

/** Whether somebody makes a device at rest go on: at its lock screen, or by a reset. One that is refused is information. */
function isWoken(type: string, data: TimelineRecord['data']): boolean {
  if (type === 'page.answered') return data['page'] === ('lock-screen' satisfies PageName);
  return type === 'milestone' && RESETS.has(String(data['name']));
}

/** What one device did, as far as the invariants ask. */
class Life {
  readonly observations = new DeviceObservations();
  readonly #enrolments = new Map<string, string>();
  readonly violations: string[] = [];
  serialNumber = '';
  /** It has said that an enrolment failed, or lost its power: then a record of the service may be left behind. */
  mayHaveLeftOne = false;
  /** Off until somebody presses the power button. */
  isOff = true;
  #restsWith: string | undefined;

  note({ stream, type, data }: TimelineRecord): void {
    if (stream === 'disk') this.#noteWrite(type, String(data['path']), String(data['value']));
    if (stream !== 'trace') return;
    if (data['name'] === 'power-on') {
      this.serialNumber = String(data['serialNumber']);
      this.#restsWith = undefined;
      this.isOff = false;
    }
    if (type === 'power.off' || type === 'page.unanswered') this.isOff = true;
    if (type === 'mdm.enrol-failed' || type === 'power.cut') this.mayHaveLeftOne = true;
    if (isWoken(type, data)) this.#restsWith = undefined;
    if (this.#restsWith !== undefined && STEPS.has(type) && data['name'] !== ('reset.failed' satisfies Milestone)) {
      const what = String(data['name'] ?? data['page'] ?? '');
      this.violations.push(`${type} ${what} after ${this.#restsWith}`);
    }
    if (type === 'milestone' && OUTCOMES.has(String(data['name']))) this.#restsWith ??= String(data['name']);
  }

  /** Ids under which the device counts itself enrolled; what somebody else left on the disk has none. */
  get enrolments(): string[] {
    return [...this.#enrolments].flatMap(([path, value]) => {
      const id = this.#enrolments.get(path.replace(/EnrollmentState$/, 'DeviceID'));
      return STATE.test(path) && value === 'REG_DWORD:1' && id !== undefined ? [id.replace('REG_SZ:', '')] : [];
    });
  }

  #noteWrite(type: string, path: string, value: string): void {
    if (!path.startsWith('registry/HKLM/SOFTWARE/Microsoft/Enrollments/')) return;
    if (type === 'delete') this.#enrolments.delete(path);
    else this.#enrolments.set(path, value);
  }
}

/**
 * What holds in every run, whatever goes wrong in it: each device comes to an outcome or is off, nothing but information
 * follows an outcome, and device and service agree on who is enrolled. Told of every record, asked at the end.
 */
export class Invariants {
  readonly #lives: ReadonlyMap<string, Life>;

  constructor(devices: readonly string[]) {
    this.#lives = new Map(devices.map((name) => [name, new Life()]));
  }

  note(record: TimelineRecord): void {
    const life = this.#lives.get(record.device);
    if (life === undefined) return;
    life.note(record);
    if (record.stream === 'trace') life.observations.note(record);
  }

  /** What was broken, a line each; `managed` is what the service holds. */
  violations(managed: readonly ManagedRecord[]): string[] {
    return [...this.#lives].flatMap(([name, life]) =>
      [...life.violations, ...waiting(life), ...disagreement(life, managed)].map((it) => `${name}: ${it}`),
    );
  }
}

function waiting({ observations, isOff }: Life): string[] {
  return observations.outcome === undefined && !isOff ? ['it waits, and nothing ends that'] : [];
}

function disagreement({ serialNumber, enrolments, mayHaveLeftOne }: Life, managed: readonly ManagedRecord[]): string[] {
  const held = managed.filter((it) => it.serialNumber === serialNumber).map(({ dmDeviceId }) => dmDeviceId);
  const lacking = enrolments.filter((id) => !held.includes(id));
  const leftOver = held.filter((id) => !enrolments.includes(id));
  return [
    ...(enrolments.length > 1 ? [`it counts ${enrolments.length} enrolments`] : []),
    ...lacking.map((id) => `it is enrolled as ${id}, of which the service knows nothing`),
    ...(mayHaveLeftOne ? [] : leftOver.map((id) => `the service manages it as ${id}, of which it knows nothing`)),
  ];
}
