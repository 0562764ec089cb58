import type { Driver, DriverWorld } from '../../lab/drivers/driver.ts';
import { createKeyPool } from '../../src/core/keys/pool.ts';
import { Timeline, type TimelineRecord } from '../../src/core/timeline.ts';
import type { DeviceFault } from '../../src/device/fault.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import { WARM_KEYS } from './run.ts';

/** A world in which nothing is served: enough for a device to start, show pages and fail in its own way. */
export const WORLD: DriverWorld = {
  startMs: Date.UTC(2026, 0, 5, 8),
  domains: ['contoso.com'],
  transport: {
    exchange: async () => ({ status: 404, headers: {}, body: Buffer.alloc(0) }),
    close: async () => {},
  },
  listener: undefined,
  keys: createKeyPool({ cacheDir: WARM_KEYS }),
};

/** `cut-…` loses its power at its first request, once it was handled, and again at a write of its next start. */
const POWER_CUTS: readonly DeviceFault[] = [
  { id: 'first', when: { times: 1 }, at: 'power', what: { on: {}, moment: 'handled', offMs: 60_000 } },
  { id: 'second', when: { times: 1, nth: 40 }, at: 'power', what: { write: '', offMs: 60_000 } },
];

export const specOf = (name: string, ordinal: number): DeviceSpec => ({
  name,
  ordinal,
  model: 'latitude-7440',
  windows: '11-23H2-pro',
  network: 'wireless',
  locale: 'en-US',
  seed: `contract/${name}`,
  ...(name.startsWith('cut-') && { faults: POWER_CUTS }),
});

/** Plays devices until nothing is left to happen, powering on those that are named. */
export async function playDevices(
  driver: Driver,
  names: readonly string[],
  poweredOn: readonly string[],
  world: DriverWorld = WORLD,
  onFirst = () => {},
): Promise<TimelineRecord[]> {
  const records: TimelineRecord[] = [];
  let seen = false;
  const timeline = new Timeline({
    startMs: world.startMs,
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
    timeline.add(await driver.start(specOf(name, index + 1), world), Number.POSITIVE_INFINITY);
    if (poweredOn.includes(name)) timeline.post(index + 1, { atMs: world.startMs + 10, body: { kind: 'power-on' } });
  }
  await timeline.run(() => false);
  return records;
}
