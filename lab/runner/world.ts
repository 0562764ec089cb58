import { connect } from 'node:net';
import { Actors } from '../../src/core/actors/actors.ts';
import type { Gate } from '../../src/core/actors/waiting.ts';
import { LabError } from '../../src/core/errors.ts';
import type { KeyPool } from '../../src/core/keys/pool.ts';
import type { Pacer } from '../../src/core/pace.ts';
import { createRandom } from '../../src/core/random.ts';
import { Timeline, type TimelineRecord } from '../../src/core/timeline.ts';
import { captureHash } from '../../src/device/hardware/hardware.ts';
import { createDirectTransport } from '../../src/network/direct/transport.ts';
import { createHostTable } from '../../src/network/hosts.ts';
import type { Transport } from '../../src/network/http.ts';
import { createNetworkPort } from '../../src/network/port.ts';
import type { Delays } from '../../src/service/delays.ts';
import { createService, type Service } from '../../src/service/service.ts';
import type { Driver, DriverWorld } from '../drivers/driver.ts';
import { applyFaults } from '../faults/apply.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { castDevices, castStranger, castUsers, type DeviceInStory, select } from '../story/cast.ts';
import { GraphClient } from '../story/graph-client.ts';
import { StoryOccasions } from '../story/occasions.ts';
import { playStory, type StoryEnd } from '../story/story.ts';
import { judge } from './expectations.ts';
import { type DeviceOutcome, Observations } from './observations.ts';
import { START_MS } from './start-time.ts';
import { seedTenant } from './tenant.ts';

export type TransportName = 'direct' | 'https';

/** What one scenario is played with. */
export interface WorldOptions {
  readonly scenario: Scenario;
  /** The run's seed with the scenario's name behind it. */
  readonly seed: string;
  readonly driver: Driver;
  readonly transport: TransportName;
  readonly pacer: Pacer;
  readonly delays: Delays;
  readonly keys: KeyPool;
  /** Where the TLS CA lives when the run speaks https. */
  readonly tlsDir: string;
  readonly databasePath: string;
  readonly onRecord: (record: TimelineRecord) => void;
  readonly signal: AbortSignal;
}

/** How a scenario came out. */
export interface ScenarioResult {
  readonly outcome: 'passed' | 'failed' | 'interrupted';
  /** Why it failed, one line each; empty when it passed. */
  readonly reasons: readonly string[];
  readonly devices: readonly {
    readonly name: string;
    readonly outcome: DeviceOutcome | 'none';
  }[];
  readonly simulatedMs: number;
}

/** Builds the world of one scenario, lets its story happen, and judges it. */
export async function playScenario(options: WorldOptions): Promise<ScenarioResult> {
  const { scenario, seed, driver } = options;
  const random = createRandom(seed);
  const faults = applyFaults(scenario);
  const users = castUsers(faults.tenant, seed);
  const devices = castDevices(scenario.devices, users, seed, faults.ofDevice);
  const observations = new Observations(
    devices.map(({ spec }) => spec.name),
    scenario.expect.flatMap((it) => (it.kind === 'have' ? [it.path] : [])),
  );
  const seeded = seedTenant(faults.tenant, users, seed);
  const elsewhere = faults.ofStory.flatMap((effect) =>
    effect.on === 'elsewhere'
      ? select(devices, effect).map(({ hardware, osBuild }) => ({
          hash: captureHash(hardware, { atMs: START_MS, osBuild }),
          stage: effect.stage,
        }))
      : [],
  );

  let lastMs = START_MS;
  let timeline: Timeline | undefined;
  const service = createService({
    path: options.databasePath,
    seed: { ...seeded.tenant, registeredElsewhere: elsewhere },
    clock: { now: () => timeline?.clock.now() ?? START_MS },
    random: random.fork('service'),
    keys: options.keys,
    delays: options.delays,
    faults: faults.ofService,
    trace: (type, data) => timeline?.recordService('service', type, data),
  });
  try {
    const time = new Timeline({
      startMs: START_MS,
      service,
      pace: (toMs) => options.pacer.wait(toMs),
      onRecords: (records) => {
        for (const record of records) {
          options.onRecord(record);
          observations.note(record);
          lastMs = Math.max(lastMs, record.atMs);
        }
      },
    });
    timeline = time;
    await using ways = await openWays(options, service);
    const world: DriverWorld = {
      startMs: START_MS,
      domains: service.domains,
      transport: ways.transport,
      listener: ways.listener,
      keys: options.keys,
    };
    // Side by side, and before time runs: where a device lives may take a while to be there.
    const participants = await unlessAborted(
      Promise.all(devices.map(({ spec }) => driver.start(spec, world))),
      options.signal,
    );
    for (const participant of participants) time.add(participant, Number.POSITIVE_INFINITY);

    let end: StoryEnd | undefined;
    const story = new Actors(0, 'story', START_MS, (body) => (body as { readonly open: Gate }).open.open());
    const network = createNetworkPort({
      actors: story,
      transport: ways.transport,
      hosts: createHostTable(service.domains),
      random: random.fork('admin:network'),
    });
    const graph = new GraphClient(network, story, seeded.admin);
    story.spawn('admin', async () => {
      end = await playStory({
        scenario,
        faults,
        devices,
        stranger: castStranger(faults.tenant, seed),
        actors: story,
        graph,
        timeline: time,
        observations,
        occasions: new StoryOccasions(random.fork('story:faults'), START_MS),
        registered: new Set(),
      });
    });
    time.add(story, START_MS);

    const stop = await time.run(() => end !== undefined || options.signal.aborted || ways.handlerErrors.length > 0);
    const [handlerError] = ways.handlerErrors;
    if (handlerError !== undefined) throw handlerError;
    if (options.signal.aborted) return conclude('interrupted', ['interrupted'], devices, observations, lastMs);
    const reasons: string[] = [];
    if (stop.kind === 'deadlock') {
      reasons.push(
        ...stop.waits.map((wait) => `${wait.device}/${wait.actor} waits on ${wait.on} and nothing is left to end it`),
      );
    }
    if (end !== undefined && !end.ok) reasons.push(`${end.verb}: ${end.reason}`);
    reasons.push(...judgeAll(scenario, devices, observations));
    return conclude(reasons.length === 0 ? 'passed' : 'failed', reasons, devices, observations, lastMs);
  } finally {
    service.close();
  }
}

/** A stop need not wait for containers that are about to start. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(new LabError('LAB_DRIVER_CONTAINER_FAILED', 'the run is over'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { signal: settled.signal });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    settled.abort();
  }
}

function judgeAll(scenario: Scenario, devices: readonly DeviceInStory[], observations: Observations): string[] {
  const reasons: string[] = [];
  for (const expectation of scenario.expect) {
    const chosen = select(devices, expectation).map(({ spec }) => spec);
    const reason = judge(expectation, chosen, observations);
    if (reason !== undefined) reasons.push(reason);
  }
  const unfinished = devices.filter(({ spec }) => observations.of(spec.name).outcome === undefined);
  if (unfinished.length > 0) {
    const [first] = unfinished;
    reasons.push(`${unfinished.length} of ${devices.length} devices came to no outcome, the first ${first?.spec.name}`);
  }
  return reasons;
}

function conclude(
  outcome: ScenarioResult['outcome'],
  reasons: readonly string[],
  devices: readonly DeviceInStory[],
  observations: Observations,
  lastMs: number,
): ScenarioResult {
  return {
    outcome,
    reasons,
    devices: devices.map(({ spec }) => ({ name: spec.name, outcome: observations.of(spec.name).outcome ?? 'none' })),
    simulatedMs: lastMs - START_MS,
  };
}

/** The ways in which requests reach the service in this run. */
interface Ways extends AsyncDisposable {
  /** What the admin uses, and every device that does not speak TLS itself. */
  readonly transport: Transport;
  readonly listener: DriverWorld['listener'];
  /** What a handler threw behind the listener, where its client saw a plain 500: a bug, not an answer. */
  readonly handlerErrors: readonly unknown[];
}

async function openWays(options: WorldOptions, service: Service): Promise<Ways> {
  const hosts = createHostTable(service.domains);
  const now = () => service.now();
  const direct = createDirectTransport({ hosts, handle: service.handle, now });
  if (options.transport === 'direct') {
    return { transport: direct, listener: undefined, handlerErrors: [], [Symbol.asyncDispose]: () => direct.close() };
  }
  const { openTlsCa } = await import('../../src/network/https/ca.ts');
  const { startListener } = await import('../../src/network/https/listener.ts');
  const { createHttpsTransport } = await import('../../src/network/https/transport.ts');
  const ca = await openTlsCa({ dir: options.tlsDir, names: hosts.names, tenantDomains: service.domains });
  const handlerErrors: unknown[] = [];
  const listener = await startListener({
    port: 0,
    ca,
    hosts,
    handle: service.handle,
    now,
    onHandlerError: (error) => handlerErrors.push(error),
  });
  const https = createHttpsTransport({
    openSocket: () => connect(listener.port, '127.0.0.1'),
    caPem: ca.certificatePem,
    hosts,
    now,
  });
  return {
    transport: https,
    handlerErrors,
    listener: { port: listener.port, caPem: ca.certificatePem },
    [Symbol.asyncDispose]: async () => {
      await https.close();
      await listener.close();
    },
  };
}
