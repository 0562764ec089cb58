import type { Message, Participant, Report } from '../../src/core/actors/participant.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import { createHostTable } from '../../src/network/hosts.ts';
import type { Driver, DriverWorld } from './driver.ts';
import { nextStart } from './next-start.ts';
import { type Housing, type PowerCycle, startPowerCycle } from './power-cycle.ts';

/** A device in the runner's own process: the default, and good for thousands. */
class InProcessDevice implements Participant {
  readonly ordinal: number;
  readonly name: string;
  readonly #spec: DeviceSpec;
  readonly #housing: Housing;
  readonly #heard: unknown[] = [];
  /** What the power cycle that begins has still to be told. */
  #waiting: readonly Message[] = [];
  #cycle: PowerCycle;

  constructor(spec: DeviceSpec, housing: Housing, startMs: number) {
    this.ordinal = spec.ordinal;
    this.name = spec.name;
    this.#spec = spec;
    this.#housing = housing;
    this.#cycle = startPowerCycle(spec, housing, { atMs: startMs, diskEntries: [], heard: [] });
  }

  async advance(untilMs: number, messages: readonly Message[]): Promise<Report> {
    this.#heard.push(...messages.map(({ body }) => body));
    const told = [...this.#waiting, ...messages];
    this.#waiting = [];
    return this.#afterwards(await this.#cycle.actors.advance(untilMs, told), told);
  }

  async release(request: number): Promise<Report> {
    return this.#afterwards(await this.#cycle.actors.release(request), []);
  }

  #afterwards(report: Report, told: readonly Message[]): Report {
    if (report.ended === undefined) return report;
    const { atMs, messages, nextAtMs } = nextStart(report.ended, told);
    this.#waiting = messages;
    this.#cycle = startPowerCycle(this.#spec, this.#housing, {
      atMs,
      diskEntries: this.#cycle.disk.entries(),
      heard: [...this.#heard],
    });
    return nextAtMs === undefined ? report : { ...report, nextAtMs };
  }
}

/** @example await using driver = createInProcessDriver(); */
export function createInProcessDriver(): Driver {
  return {
    name: 'in-process',
    start: async (spec: DeviceSpec, world: DriverWorld) =>
      new InProcessDevice(
        spec,
        { hosts: createHostTable([...world.domains]), transport: world.transport, keys: world.keys },
        world.startMs,
      ),
    [Symbol.asyncDispose]: async () => {},
  };
}
