import { expect, test } from 'vitest';
import { LOOKAHEAD_MS } from '../../../src/core/limits.ts';
import { Timeline } from '../../../src/core/timeline.ts';
import { startDevice } from '../../../src/device/boot.ts';
import { Accounts } from '../../../src/device/os/accounts.ts';
import { restart } from '../../../src/device/power.ts';
import type { Handler } from '../../../src/network/http.ts';
import { createTestDevice, reply, type TestDevice, type TestDeviceOptions } from '../../support/device.ts';
import { START_MS } from '../../support/service.ts';

/** A network that is there, with nobody who knows this device. */
const nobody: Handler = ({ path }) =>
  path === '/connecttest.txt' ? reply(200, 'Microsoft Connect Test') : reply(404, '');

const POWER_ON = { kind: 'power-on' };
const FOR_WORK = { kind: 'person', page: 'account-type', answer: { value: 'work' } };

/** One power cycle, and what is said to the device in it. */
async function cycle(options: TestDeviceOptions, said: readonly object[] = [POWER_ON]) {
  const device: TestDevice = createTestDevice(options);
  const running = startDevice(device.spec, device.ports);
  device.onMessage = running.onMessage;
  const timeline = new Timeline({
    startMs: START_MS,
    service: { nextJobAtMs: () => undefined, runNextJob: () => {} },
    pace: async () => {},
    onRecords: (added) => void (device.records as unknown[]).push(...added),
  });
  timeline.add(device.actors, START_MS);
  for (const body of said) timeline.post(device.spec.ordinal, { atMs: START_MS + LOOKAHEAD_MS, body });
  const end = await timeline.run(() => false);
  return { ...device, disk: running.disk, end };
}

const milestones = ({ trace }: TestDevice) => trace('milestone').map(({ name }) => name);

test('a device that nobody switches on waits for its power button', async () => {
  const device = await cycle({ handle: nobody }, []);
  expect(milestones(device)).toEqual([]);
  expect(device.disk.entries()).toEqual([]);
  expect(device.end).toEqual({
    kind: 'deadlock',
    waits: [expect.objectContaining({ on: 'the power button' })],
  });
});

test('a device that nobody has registered is set up as a private PC', async () => {
  const device = await cycle({ handle: nobody });
  expect(milestones(device)).toEqual([
    'power-on',
    'oobe.start',
    'network.connected',
    'profile.none',
    'personal-desktop',
  ]);
  expect(device.trace('page.shown').map(({ page }) => page)).toEqual([
    ...['region', 'keyboard', 'second-keyboard', 'eula', 'account-type', 'personal-account', 'privacy'],
    ...['oem-registration', 'onedrive'],
  ]);
  const accounts = new Accounts(device.disk);
  const [own] = accounts.list().filter(({ kind, sid }) => kind === 'local' && sid.endsWith('-1001'));
  expect(own).toMatchObject({ name: 'User' });
  expect(accounts.isAdministrator(own?.sid ?? '')).toBe(true);
  expect(accounts.list()).not.toContainEqual(expect.objectContaining({ name: 'defaultuser0' }));
});

test('a work account on such a device leads to the sign-in, and a failure there says what caused it and what to do', async () => {
  const device = await cycle({ handle: nobody }, [POWER_ON, FOR_WORK]);
  expect(device.trace('milestone').at(-1)).toMatchObject({
    name: 'failed',
    stage: 'sign-in',
    code: '0x80190194',
    cause: 'The server answered 404.',
    remedy: expect.stringContaining('Try again'),
  });
});

test('Home knows no work account', async () => {
  const device = await cycle({ handle: nobody, spec: { windows: '10-22H2-home' } }, [POWER_ON, FOR_WORK]);
  const pages = device.trace('page.shown').map(({ page }) => page);
  expect(pages).not.toContain('account-type');
  expect(pages.at(-1)).toBe('cortana');
  expect(milestones(device).at(-1)).toBe('personal-desktop');
});

test('a wireless device asks for its network before it asks for its profile', async () => {
  const device = await cycle({ handle: nobody, spec: { network: 'wireless' } });
  const shown = device.records.flatMap(({ type, data }) => {
    if (type === 'page.shown') return [data['page']];
    return type === 'stage' && data['name'] === 'profile' ? ['(profile)'] : [];
  });
  expect(shown.slice(0, 5)).toEqual(['region', 'keyboard', 'second-keyboard', 'network', '(profile)']);
});

test('a device without internet looks for it for a while, and goes on without', async () => {
  const device = await cycle({ handle: () => reply(503, '') });
  const ids = device.trace('event-log').map(({ id }) => id);
  expect(ids.slice(0, 6)).toEqual([285, 165, 167, 167, 167, 167]);
  expect(milestones(device)).toEqual(['power-on', 'oobe.start', 'profile.none', 'personal-desktop']);
});

test('a second start is the second boot of the same machine, and goes on where the first stopped', async () => {
  const first = await cycle({ handle: nobody }, [POWER_ON, FOR_WORK]);
  const second = await cycle({ handle: nobody, disk: first.disk.entries() });
  const [before, after] = [first, second].map(({ trace }) => trace('milestone')[0]);
  expect([before?.['boot'], after?.['boot']]).toEqual([1, 2]);
  expect(after).toEqual({ ...before, boot: 2 });
  expect(second.trace('stage').map(({ name }) => name)).toEqual(['internet', 'profile', 'sign-in']);
});

test('a device that restarts comes back by itself', async () => {
  const first = createTestDevice();
  const { disk } = startDevice(first.spec, first.ports);
  first.actors.spawn('test', () => restart({ actors: first.actors, disk }, 'test'));
  await first.run();
  const second = await cycle({ handle: nobody, disk: disk.entries() }, []);
  expect(milestones(second)[0]).toBe('power-on');
  expect(second.disk.read('firmware/restarting')).toBeUndefined();
});

test('the same seed gives the same records', async () => {
  const [one, two] = [await cycle({ handle: nobody }), await cycle({ handle: nobody })];
  expect(JSON.stringify(one.records)).toBe(JSON.stringify(two.records));
});

test('a start after a power cut says so in the System log, and the tokens of the sign-in are gone', async () => {
  const first = await cycle({ handle: nobody });
  const left = [...first.disk.entries(), ['secrets/sign-in', '{}'] as const];
  const system = ({ trace }: TestDevice) => trace('event-log').filter(({ channel }) => channel === 'System');
  expect(system(first)).toEqual([]);

  const after = await cycle({ handle: nobody, disk: left });
  expect(system(after)).toMatchObject([{ id: 41, level: 'critical' }]);
  expect(after.disk.read('secrets/sign-in')).toBeUndefined();

  const restarted = await cycle({ handle: nobody, disk: [...left, ['firmware/restarting', 'an update']] });
  expect(system(restarted)).toEqual([]);
  expect(restarted.disk.read('secrets/sign-in')).toBe('{}');

  const shutDown = await cycle({ handle: nobody, disk: [...left, ['firmware/shut-down', 'the user']] });
  expect(system(shutDown)).toEqual([]);
  expect(shutDown.disk.read('secrets/sign-in')).toBeUndefined();
});
