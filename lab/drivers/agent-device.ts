import type { Message, Participant, Report } from '../../src/core/actors/participant.ts';
import { handOverKeys } from '../../src/core/keys/pool.ts';
import { createRandom } from '../../src/core/random.ts';
import { keyIndicesOf } from '../../src/device/create-machine.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import type { AdvanceCall, AgentStart, ReleaseCall } from './agent.ts';
import type { Channel } from './channel.ts';
import type { DriverWorld } from './driver.ts';
import { nextStart } from './next-start.ts';

/** Where the power cycles of a device happen: a process of its own each, or a container that outlives them. */
export interface AgentPlace {
  /** The channel to the agent of the power cycle that begins. */
  enter(): Promise<Channel>;
  /** The power cycle is over. */
  leave(): Promise<void>;
}

/** A device that lives with an agent behind a channel; each power cycle starts from the disk journal kept here. */
export class AgentDevice implements Participant {
  readonly ordinal: number;
  readonly name: string;
  readonly #spec: DeviceSpec;
  readonly #world: DriverWorld;
  readonly #place: AgentPlace;
  readonly #disk = new Map<string, string>();
  readonly #heard: unknown[] = [];
  /** What the power cycle that begins has still to be told. */
  #waiting: readonly Message[] = [];
  #channel: Channel | undefined;
  #startAtMs: number;

  constructor(spec: DeviceSpec, world: DriverWorld, place: AgentPlace) {
    this.ordinal = spec.ordinal;
    this.name = spec.name;
    this.#spec = spec;
    this.#world = world;
    this.#place = place;
    this.#startAtMs = world.startMs;
  }

  async advance(untilMs: number, messages: readonly Message[]): Promise<Report> {
    const channel = await this.#running();
    this.#heard.push(...messages.map(({ body }) => body));
    const told = [...this.#waiting, ...messages];
    this.#waiting = [];
    const call: AdvanceCall = { device: this.ordinal, untilMs, messages: told };
    return this.#afterwards((await channel.call('advance', call)) as Report, told);
  }

  async release(request: number): Promise<Report> {
    const channel = await this.#running();
    const call: ReleaseCall = { device: this.ordinal, request };
    return this.#afterwards((await channel.call('release', call)) as Report, []);
  }

  async #running(): Promise<Channel> {
    this.#channel ??= await this.#start();
    return this.#channel;
  }

  async #start(): Promise<Channel> {
    const { listener, domains, keys } = this.#world;
    const channel = await this.#place.enter();
    const start: AgentStart = {
      spec: this.#spec,
      atMs: this.#startAtMs,
      diskEntries: [...this.#disk],
      heard: this.#heard,
      domains,
      caPem: listener?.caPem ?? null,
      keys: handOverKeys(keys, keyIndicesOf(createRandom(this.#spec.seed))),
    };
    await channel.call('start', start);
    return channel;
  }

  async #afterwards(report: Report, told: readonly Message[]): Promise<Report> {
    for (const { stream, type, data } of report.records) {
      if (stream !== 'disk') continue;
      const path = String(data['path']);
      if (type === 'delete') this.#disk.delete(path);
      else this.#disk.set(path, String(data['value']));
    }
    if (report.ended === undefined) return report;
    this.#channel = undefined;
    await this.#place.leave();
    const { atMs, messages, nextAtMs } = nextStart(report.ended, told);
    this.#startAtMs = atMs;
    this.#waiting = messages;
    return nextAtMs === undefined ? report : { ...report, nextAtMs };
  }
}
