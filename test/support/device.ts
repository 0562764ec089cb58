import { Actors } from '../../src/core/actors/actors.ts';
import type { ActorRecord } from '../../src/core/actors/participant.ts';
import { createRandom } from '../../src/core/random.ts';
import { Timeline } from '../../src/core/timeline.ts';
import { createMachine, type DevicePorts } from '../../src/device/create-machine.ts';
import type { Machine } from '../../src/device/machine.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import { createDirectTransport } from '../../src/network/direct/transport.ts';
import { createHostTable } from '../../src/network/hosts.ts';
import type { Handler, HttpResponse } from '../../src/network/http.ts';
import { createNetworkPort } from '../../src/network/port.ts';
import { START_MS, testKeys } from './service.ts';

export const SPEC: DeviceSpec = {
  name: 'sales-0001',
  ordinal: 1,
  model: 'surface-laptop-5',
  windows: '11-23H2-pro',
  network: 'wired',
  locale: 'en-US',
  seed: 'test/device/sales-0001',
};

export interface TestDeviceOptions {
  readonly handle?: Handler;
  readonly spec?: Partial<DeviceSpec>;
  readonly disk?: Iterable<readonly [string, string]>;
  readonly startMs?: number;
}

/** A device in front of handlers, whose time passes only while something is played. */
export interface TestDevice {
  readonly ports: DevicePorts;
  readonly spec: DeviceSpec;
  readonly actors: Actors;
  readonly records: readonly ActorRecord[];
  /** Messages to the device go here, once somebody listens. */
  onMessage: (body: unknown) => void;
  /** Lets time pass until the device is off or has nothing left to do. */
  run(): Promise<void>;
  /** Trace events of a type, as their data. */
  trace(type: string): Readonly<Record<string, unknown>>[];
}

export function reply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers, body: Buffer.from(body, 'utf8') };
}

export function createTestDevice(options: TestDeviceOptions = {}): TestDevice {
  const { handle = () => reply(404, ''), disk = [], startMs = START_MS } = options;
  const spec = { ...SPEC, ...options.spec };
  const records: ActorRecord[] = [];
  const hosts = createHostTable(['contoso.com']);
  const actors = new Actors(spec.ordinal, spec.name, startMs, (body) => device.onMessage(body));
  const transport = createDirectTransport({ hosts, handle, now: () => actors.now() });
  const ports: DevicePorts = {
    actors,
    random: createRandom(spec.seed),
    networkFor: (random, interfere) =>
      createNetworkPort({ actors, transport, hosts, random, ...(interfere && { interfere }) }),
    diskEntries: disk,
    heardBefore: [],
    keys: testKeys,
  };
  const device: TestDevice = {
    ports,
    spec,
    actors,
    records,
    onMessage: () => {},
    async run() {
      const timeline = new Timeline({
        startMs,
        service: { nextJobAtMs: () => undefined, runNextJob: () => {} },
        pace: async () => {},
        onRecords: (added) => void records.push(...added),
      });
      timeline.add(actors, actors.now());
      await timeline.run(() => false);
    },
    trace: (type) => records.filter((it) => it.stream === 'trace' && it.type === type).map(({ data }) => data),
  };
  return device;
}

/** A machine in front of handlers, and a way to let something happen on it. */
export interface TestMachine extends TestDevice {
  readonly machine: Machine;
  /** Runs an activity to its end and gives what it gave; undefined when the device went off, or waits for ever. */
  play<T>(run: (machine: Machine) => Promise<T>): Promise<T | undefined>;
}

/** @example const { machine, play } = createTestMachine({ handle }); const end = await play(joinEntra); */
export function createTestMachine(options: TestDeviceOptions = {}): TestMachine {
  const device = createTestDevice(options);
  const machine = createMachine(device.spec, device.ports);
  return {
    ...device,
    machine,
    async play(run) {
      let value: Awaited<ReturnType<typeof run>> | undefined;
      machine.actors.spawn('test', async () => {
        value = await run(machine);
      });
      await device.run();
      return value;
    },
  };
}
