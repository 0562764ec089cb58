import { expect, test } from 'vitest';
import { createMachine } from '../../../src/device/create-machine.ts';
import type { DeviceFault } from '../../../src/device/fault.ts';
import type { NetworkEffect } from '../../../src/network/faults.ts';
import { createTestDevice, reply } from '../../support/device.ts';

const URL_OF = 'https://login.live.com/ppsecure/deviceaddcredential.srf';

/** One request of a device on whose way this lies: what came of it, how long it took, how often the service was asked. */
async function exchange(effect: NetworkEffect) {
  let handled = 0;
  const faults: DeviceFault[] = [
    { id: 'here', when: {}, at: 'network', what: { on: { host: 'login.live.com' }, effect } },
  ];
  const device = createTestDevice({
    spec: { faults },
    handle: () => {
      handled += 1;
      return reply(200, 'hello from the service');
    },
  });
  const machine = createMachine(device.spec, device.ports);
  let outcome: unknown;
  let body = '';
  let tookMs = 0;
  device.actors.spawn('test', async () => {
    const startedMs = device.actors.now();
    const result = await machine.network.fetch({ method: 'GET', url: URL_OF, headers: {}, body: Buffer.alloc(0) });
    tookMs = device.actors.now() - startedMs;
    outcome = result.ok ? result.value.status : result.error.hresult;
    body = result.ok ? result.value.body.toString() : '';
  });
  await device.run();
  return { outcome, body, tookMs, handled, struck: device.trace('fault') };
}

test('a lost request is never handled, a lost reply is, and both are noticed when the patience ends', async () => {
  expect(await exchange({ kind: 'request-lost' })).toMatchObject({ outcome: '0x80072EE2', tookMs: 60_000, handled: 0 });
  expect(await exchange({ kind: 'response-lost' })).toMatchObject({
    outcome: '0x80072EE2',
    tookMs: 60_000,
    handled: 1,
  });
});

test('each way of not reaching a host has its own code', async () => {
  expect(await exchange({ kind: 'name-unknown' })).toMatchObject({ outcome: '0x80072EE7', handled: 0 });
  expect(await exchange({ kind: 'blocked' })).toMatchObject({ outcome: '0x80072EFD', handled: 0 });
  expect(await exchange({ kind: 'inspected' })).toMatchObject({ outcome: '0x80072F8F', handled: 0 });
});

test('somebody on the way answers in the service’s place', async () => {
  expect(await exchange({ kind: 'captive-portal' })).toMatchObject({ outcome: 200, handled: 0 });
  const proxy = await exchange({ kind: 'answered', status: 407, headers: {}, body: 'who are you?' });
  expect(proxy).toMatchObject({ outcome: 407, body: 'who are you?', handled: 0 });
});

test('a reply comes late, changed or cut short, and the service knows nothing of it', async () => {
  expect(await exchange({ kind: 'slow', latencyMs: 5_000 })).toMatchObject({ outcome: 200, handled: 1 });
  expect((await exchange({ kind: 'slow', latencyMs: 5_000 })).tookMs).toBeGreaterThan(10_000);
  expect(await exchange({ kind: 'garbled', replace: [['the service', '$&']] })).toMatchObject({
    body: 'hello from $&',
  });
  expect(await exchange({ kind: 'cut-short', bytes: 5 })).toMatchObject({ body: 'hello', handled: 1 });
});

test('what strikes is recorded, and counted over a restart', async () => {
  const faults: DeviceFault[] = [
    { id: 'second-time', when: { nth: 2, times: 1 }, at: 'network', what: { on: {}, effect: { kind: 'blocked' } } },
  ];
  const handle = () => reply(200, '');
  const outcomes: boolean[] = [];
  let disk: [string, string][] = [];
  for (let boot = 0; boot < 3; boot += 1) {
    const device = createTestDevice({ spec: { faults }, handle, disk });
    const machine = createMachine(device.spec, device.ports);
    device.actors.spawn('test', async () => {
      const { ok } = await machine.network.fetch({ method: 'GET', url: URL_OF, headers: {}, body: Buffer.alloc(0) });
      outcomes.push(ok);
    });
    await device.run();
    expect(device.trace('fault')).toEqual(outcomes.at(-1) ? [] : [{ id: 'second-time', place: 'network' }]);
    disk = machine.disk.entries();
  }
  expect(outcomes).toEqual([true, false, true]);
});

test('a disk is as a fault left it before the first power-on', async () => {
  const faults: DeviceFault[] = [
    {
      id: 'leftover',
      when: {},
      at: 'disk',
      what: {
        writes: [
          ['registry/HKLM/A', '1'],
          ['files/b', null],
          ['firmware/clock-offset', '86400000'],
        ],
      },
    },
  ];
  const device = createTestDevice({ spec: { faults }, disk: [['files/b/c', 'x']] });
  const machine = createMachine(device.spec, device.ports);
  expect(machine.disk.read('registry/HKLM/A')).toBe('1');
  expect(machine.disk.hasTree('files/b')).toBe(false);
  expect(machine.clock.now() - device.actors.now()).toBe(86_400_000);
  await device.run();
  expect(device.trace('fault')).toEqual([{ id: 'leftover', place: 'disk' }]);
});

/** A device with a power cut writes, asks, writes; what it left, and how often it asked until it was through. */
async function cutPower(what: Extract<DeviceFault, { at: 'power' }>['what'], disk: [string, string][] = []) {
  let handled = 0;
  const faults: DeviceFault[] = [{ id: 'cut', when: { times: 1 }, at: 'power', what }];
  const device = createTestDevice({
    spec: { faults },
    disk,
    handle: () => {
      handled += 1;
      return reply(200, '');
    },
  });
  const machine = createMachine(device.spec, device.ports);
  device.actors.spawn('test', async () => {
    machine.disk.write('first', '1');
    await machine.network.fetch({ method: 'GET', url: URL_OF, headers: {}, body: Buffer.alloc(0) });
    machine.disk.write('second', '1');
    machine.disk.write('third', '1');
    machine.trace('through', {});
  });
  await device.run();
  const left = machine.disk.entries();
  return {
    handled,
    left,
    paths: left.map(([path]) => path).filter((path) => !path.startsWith('lab/')),
    events: device.records.filter(({ stream }) => stream === 'trace').map(({ type }) => type),
    cut: device.trace('power.cut'),
  };
}

test('power goes before a request, after it was handled or after the reply, and leaves no trace of what follows', async () => {
  const at = (moment: 'before' | 'handled' | 'replied') => cutPower({ on: {}, moment, offMs: 60_000 });
  const exchange = { method: 'GET', host: 'login.live.com', path: '/ppsecure/deviceaddcredential.srf', offMs: 60_000 };
  expect(await at('before')).toMatchObject({ handled: 0, paths: ['first'], events: ['fault', 'power.cut'] });
  expect(await at('handled')).toMatchObject({ handled: 1, paths: ['first'], events: ['fault', 'power.cut'] });
  expect(await at('replied')).toMatchObject({
    handled: 1,
    paths: ['first'],
    events: ['fault', 'http', 'power.cut'],
    cut: [{ at: 'replied', ...exchange }],
  });
});

test('power goes before a write: the disk holds exactly those before it', async () => {
  const { paths, events, cut } = await cutPower({ write: 'second', offMs: 1 });
  expect(paths).toEqual(['first']);
  expect(events).toEqual(['http', 'fault', 'power.cut']);
  expect(cut).toEqual([{ at: 'write', path: 'second', offMs: 1 }]);
});

test('power that has come back stays: the disk remembers that the fault has struck', async () => {
  const { left } = await cutPower({ write: 'third', offMs: 1 });
  const again = await cutPower({ write: 'third', offMs: 1 }, left);
  expect(again.paths).toEqual(['first', 'second', 'third']);
  expect(again.events).toEqual(['http', 'through']);
});
