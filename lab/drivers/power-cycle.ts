import { Actors } from '../../src/core/actors/actors.ts';
import type { KeyPool } from '../../src/core/keys/pool.ts';
import { createRandom } from '../../src/core/random.ts';
import { startDevice } from '../../src/device/boot.ts';
import type { Disk } from '../../src/device/os/disk.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import type { HostTable } from '../../src/network/hosts.ts';
import type { Transport } from '../../src/network/http.ts';
import { createNetworkPort } from '../../src/network/port.ts';

/** Everything that one power cycle of a device is given, wherever it runs. */
export interface Housing {
  readonly hosts: HostTable;
  readonly transport: Transport;
  readonly keys: KeyPool;
}

/** A device that is off: all that its next power cycle starts from. */
export interface SwitchedOff {
  readonly atMs: number;
  readonly diskEntries: Iterable<readonly [path: string, value: string]>;
  /** Everything that was said to the device so far, in order. */
  readonly heard: readonly unknown[];
}

/** One power cycle: actors that hold the device's program, and the disk that outlives them. */
export interface PowerCycle {
  readonly actors: Actors;
  readonly disk: Disk;
}

/** Starts the device's program from what is on its disk; the same code in every driver. */
export function startPowerCycle(
  spec: DeviceSpec,
  { hosts, transport, keys }: Housing,
  { atMs, diskEntries, heard }: SwitchedOff,
): PowerCycle {
  let deliver: (body: unknown) => void = () => {};
  const actors = new Actors(spec.ordinal, spec.name, atMs, (body) => deliver(body));
  const cycle = startDevice(spec, {
    actors,
    random: createRandom(spec.seed),
    networkFor: (random, interfere) =>
      createNetworkPort({ actors, transport, hosts, random, ...(interfere && { interfere }) }),
    diskEntries,
    heardBefore: heard,
    keys,
  });
  deliver = cycle.onMessage;
  return { actors, disk: cycle.disk };
}
