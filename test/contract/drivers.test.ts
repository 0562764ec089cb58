import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChildProcessDriver } from '../../lab/drivers/child-process.ts';
import { openDockerDriver } from '../../lab/drivers/docker/docker.ts';
import type { Driver } from '../../lab/drivers/driver.ts';
import { createInProcessDriver } from '../../lab/drivers/in-process.ts';
import { describeDocker, testRunId } from '../support/describe-docker.ts';
import { playDevices as play, WORLD } from '../support/driver-world.ts';

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
      const names = ['a', 'b', 'cut-c'];
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

  test('a device whose power is cut comes back when somebody presses the button, from what is on its disk', async () => {
    const records = await play(driver, ['cut-d'], ['cut-d']);
    const traced = records.filter(({ stream }) => stream === 'trace');
    const cuts = traced.filter(({ type }) => type === 'power.cut');
    expect(cuts.map(({ data }) => data['at'])).toEqual(['handled', 'write']);
    const boots = traced.filter(({ data }) => data['name'] === 'power-on').map(({ data }) => data['boot']);
    expect(boots).toEqual([1, 2, 3]);
    for (const [index, cut] of cuts.entries()) {
      const next = records[records.indexOf(cut) + 1];
      expect(next?.atMs, `cut ${index + 1}`).toBe(cut.atMs + 60_000);
    }
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
  const names = ['a', 'b', 'cut-c'];
  expect(await play(childProcess, names, names)).toEqual(await play(inProcess, names, names));
});

test('an agent that is killed leaves an event, and the other device goes on', async () => {
  await using driver = createChildProcessDriver();
  const records = await play(driver, ['doomed', 'lucky'], ['doomed', 'lucky'], WORLD, () => {
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
