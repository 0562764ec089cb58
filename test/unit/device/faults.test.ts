import { expect, test } from 'vitest';
import { createMachine } from '../../../src/device/create-machine.ts';
import type { DeviceFault } from '../../../src/device/faults.ts';
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
    expect(device.trace('fault')).toEqual(outcomes.at(-1) ? [] : [{ id: 'second-time', at: 'network' }]);
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
  expect(device.trace('fault')).toEqual([{ id: 'leftover', at: 'disk' }]);
});
