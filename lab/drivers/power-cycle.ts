import { Actors } from '../../src/core/actors/actors.ts';
import type { KeyPool } from '../../src/core/keys/pool.ts';
import { createRandom } from '../../src/core/random.ts';
import { startDevice } from '../../src/device/boot.ts';
import type { Disk } from '../../src/device/os/disk.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import type { HostTable } from '../../src/network/hosts.ts';
import type { Transport } from '../../src/network/http.ts';
import { createNetworkPort } from '../../src/network/port.ts';

/** A device's keys are neighbours in the pool (docs/design.md 4, Keys). */
const KEY_PURPOSES = ['device', 'transport', 'mdm'] as const;

/** Everything that one power cycle of a device is given, wherever it runs. */
export interface Housing {
  readonly startMs: number;
  readonly hosts: HostTable;
  readonly transport: Transport;
  readonly keys: KeyPool;
}

/** One power cycle: actors that hold the device's program, and the disk that outlives them. */
export interface PowerCycle {
  readonly actors: Actors;
  readonly disk: Disk;
}

/** Starts the device's program from what is on its disk; the same code in every driver. */
export function startPowerCycle(
  spec: DeviceSpec,
  housing: Housing,
  atMs: number,
  diskEntries: Iterable<readonly [string, string]>,
): PowerCycle {
  let deliver: (body: unknown) => void = () => {};
  const actors = new Actors(spec.ordinal, spec.name, atMs, (body) => deliver(body));
  const random = createRandom(spec.seed);
  const cycle = startDevice(spec, {
    actors,
    random,
    network: createNetworkPort({
      actors,
      transport: housing.transport,
      hosts: housing.hosts,
      random: random.fork(`network:${atMs}`),
    }),
    diskEntries,
    takeKey: (purpose) => housing.keys.take(spec.ordinal * KEY_PURPOSES.length + KEY_PURPOSES.indexOf(purpose)),
  });
  deliver = cycle.onMessage;
  return { actors, disk: cycle.disk };
}
