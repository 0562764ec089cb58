import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChildProcessDriver } from '../../lab/drivers/child-process.ts';
import { openDockerDriver } from '../../lab/drivers/docker/docker.ts';
import type { Driver, DriverWorld } from '../../lab/drivers/driver.ts';
import { createInProcessDriver } from '../../lab/drivers/in-process.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import { Timeline, type TimelineRecord } from '../../src/core/timeline.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import { describeDocker, testRunId } from '../support/describe-docker.ts';
import { WARM_KEYS } from '../support/run.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);

/** A world in which nothing is served: enough for a device to start, show pages and fail in its own way. */
const WORLD: DriverWorld = {
  startMs: START_MS,
  domains: ['contoso.com'],
  transport: {
    exchange: async () => ({ status: 404, headers: {}, body: Buffer.alloc(0) }),
    close: async () => {},
  },
  listener: undefined,
  keys: createKeyPool({ cacheDir: WARM_KEYS }),
};

const spec = (name: string, ordinal: number): DeviceSpec => ({
  name,
  ordinal,
  model: 'latitude-7440',
  windows: '11-23H2-pro',
  network: 'wireless',
  locale: 'en-US',
  seed: `contract/${name}`,
});

/** Plays devices until nothing is left to happen, powering on those that are named. */
async function play(driver: Driver, names: readonly string[], poweredOn: readonly string[], onFirst = () => {}) {
  const records: TimelineRecord[] = [];
  let seen = false;
  const timeline = new Timeline({
    startMs: START_MS,
    service: { nextJobAtMs: () => undefined, runNextJob: () => {} },
    pace: async () => {},
    onRecords: (batch) => {
      records.push(...batch);
      if (seen) return;
      seen = true;
      onFirst();
    },
  });
  for (const [index, name] of names.entries()) {
    timeline.add(await driver.start(spec(name, index + 1), WORLD), Number.POSITIVE_INFINITY);
    if (poweredOn.includes(name)) timeline.post(index + 1, { atMs: START_MS + 10, body: { kind: 'power-on' } });
  }
  await timeline.run(() => false);
  return records;
}

/** Process ids of our own children that run the agent, as the kernel lists them. */
function agents(): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      const isOurs = readFileSync(`/proc/${entry}/status`, 'utf8').includes(`PPid:\t${process.pid}\n`);
      const isAgent = readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes('drivers/agent.js');
      return isOurs && isAgent ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}

const DRIVERS = {
  'in-process': async () => createInProcessDriver(),
  'child-process': async () => createChildProcessDriver(),
};

const DOCKER_DRIVERS = {
  docker: () => openDockerDriver({ runId: testRunId(), perContainer: 1 }),
  'packed docker': () => openDockerDriver({ runId: testRunId(), perContainer: 2 }),
};

describe.each(Object.entries(DRIVERS))('the %s driver', (_name, create) => keepsTheContract(create));

describeDocker('in containers', () => {
  describe.each(Object.entries(DOCKER_DRIVERS))('the %s driver', (_name, create) => {
    keepsTheContract(create);

    test('gives the same records as in-process', async () => {
      await using inProcess = createInProcessDriver();
      await using contained = await create();
      const names = ['a', 'b'];
      expect(await play(contained, names, names)).toEqual(await play(inProcess, names, names));
    });
  });
});

function keepsTheContract(create: () => Promise<Driver>): void {
  let driver: Driver;
  beforeAll(async () => {
    driver = await create();
  });
  afterAll(() => driver[Symbol.asyncDispose]());

  test('a device does nothing until somebody presses the power button', async () => {
    expect(await play(driver, ['off'], [])).toEqual([]);
  });

  test('a device that is switched on shows its pages and journals its disk in the order of time', async () => {
    const records = await play(driver, ['on'], ['on']);
    const types = new Set(records.map(({ stream, type }) => `${stream}:${type}`));
    expect(types).toContain('trace:page.shown');
    expect(types).toContain('disk:write');
    expect(types).toContain('wire:exchange');
    const times = records.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(records.every(({ device }) => device === 'on')).toBe(true);
  });

  test('two devices of one seed and name live the same life whatever lives beside them', async () => {
    const alone = await play(driver, ['one'], ['one']);
    const together = await play(driver, ['one', 'two'], ['one', 'two']);
    expect(together.filter(({ device }) => device === 'one')).toEqual(alone);
  });
}

test('both drivers give the same records', async () => {
  await using inProcess = createInProcessDriver();
  await using childProcess = createChildProcessDriver();
  const names = ['a', 'b'];
  expect(await play(childProcess, names, names)).toEqual(await play(inProcess, names, names));
});

test('an agent that is killed leaves an event, and the other device goes on', async () => {
  await using driver = createChildProcessDriver();
  const records = await play(driver, ['doomed', 'lucky'], ['doomed', 'lucky'], () => {
    const [first] = agents().sort((left, right) => left - right);
    if (first !== undefined) process.kill(first, 'SIGKILL');
  });
  const lost = records.filter(({ type }) => type === 'device.lost').map(({ device }) => device);
  expect(lost).toHaveLength(1);
  const survivor = lost[0] === 'doomed' ? 'lucky' : 'doomed';
  expect(records.some(({ device, data }) => device === survivor && data['name'] === 'personal-desktop')).toBe(true);
});

test('no agent is left when the driver is disposed', async () => {
  const driver = createChildProcessDriver();
  await play(driver, ['x', 'y'], ['x', 'y']);
  expect(agents().length).toBeGreaterThan(0);
  await driver[Symbol.asyncDispose]();
  expect(agents()).toEqual([]);
});
