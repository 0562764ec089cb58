import type { Actors } from '../core/actors/actors.ts';
import { type KeyPool, poolIndex } from '../core/keys/pool.ts';
import type { Random } from '../core/random.ts';
import type { Network } from '../network/http.ts';
import type { NetworkPortOptions } from '../network/port.ts';
import { DeviceFaults } from './faults.ts';
import { createHardware } from './hardware/hardware.ts';
import { KEY_PURPOSES, type KeyPurpose, type Machine } from './machine.ts';
import type { Milestone } from './milestones.ts';
import { createPerson } from './oobe/person.ts';
import { Accounts } from './os/accounts.ts';
import { CertificateStores } from './os/certificate-stores.ts';
import { Disk } from './os/disk.ts';
import { EventLog } from './os/event-log.ts';
import { Registry } from './os/registry.ts';
import { TIME_HOST, trustsCertificates } from './os/time.ts';
import { CLOCK_OFFSET, nextBootNumber } from './power.ts';
import type { DeviceSpec } from './spec.ts';

/** Everything that a device touches the world with (docs/design.md 4). */
export interface DevicePorts {
  readonly actors: Actors;
  /** The device's generator, the same at each boot. */
  readonly random: Random;
  /** A way to the network whose latencies come from the given generator; the device says what befalls an exchange. */
  readonly networkFor: (random: Random, interfere: NetworkPortOptions['interfere']) => Network;
  /** What the journal left behind; empty for a new device. */
  readonly diskEntries: Iterable<readonly [path: string, value: string]>;
  /** Messages of earlier power cycles: the person in front of the device has not forgotten them. */
  readonly heardBefore: readonly unknown[];
  readonly keys: KeyPool;
}

/** Puts a machine together for one boot: the hardware that it always is, and what its disk holds. */
export function createMachine(
  spec: DeviceSpec,
  { actors, random, networkFor, diskEntries, keys }: DevicePorts,
): Machine {
  let watcher: DeviceFaults | undefined;
  const disk = new Disk(diskEntries, (op, path, value) => {
    watcher?.beforeWrite(path);
    if (actors.isOff) return false;
    actors.record('disk', op, { path, ...(value === undefined ? {} : { value }) });
    return true;
  });
  const faults = new DeviceFaults({ faults: spec.faults ?? [], disk, actors, random });
  watcher = faults;
  if (nextBootNumber(disk) === 1) faults.changeDisk(undefined);
  const bootRandom = random.fork(`boot:${nextBootNumber(disk)}`);
  const clock = { now: () => actors.now() + Number(disk.read(CLOCK_OFFSET) ?? 0) };
  const trace = (type: string, data: Readonly<Record<string, unknown>>) => actors.record('trace', type, data);
  const reached = new Set<Milestone>();
  return {
    spec,
    // From the device's generator, not the boot's: it is the same machine each time it starts.
    hardware: createHardware(spec.model, random.fork('hardware')),
    disk,
    registry: new Registry(disk),
    events: new EventLog({ disk, clock, trace }),
    certificates: new CertificateStores(disk),
    accounts: new Accounts(disk),
    clock,
    actors,
    random: bootRandom,
    network: networkFor(bootRandom.fork('network'), (request, url) =>
      url.hostname !== TIME_HOST && !trustsCertificates(disk)
        ? { effect: { kind: 'untimely' } }
        : faults.ofExchange(request, url),
    ),
    faults,
    person: createPerson(actors, bootRandom.fork('person')),
    key: (purpose) => keys.take(keyIndex(random, purpose)),
    trace,
    reach(milestone, data = {}) {
      if (reached.has(milestone) && !COMES_AGAIN.has(milestone)) return;
      reached.add(milestone);
      trace('milestone', { name: milestone, ...data });
    },
  };
}

/** What people bring about at the lock screen, as often as they do. */
const COMES_AGAIN: ReadonlySet<Milestone> = new Set(['desktop', 'reset.failed']);

function keyIndex(random: Random, purpose: KeyPurpose): number {
  return poolIndex(random.fork(`key:${purpose}`));
}

/** The pool indices of all keys that the device of this generator will ever take. */
export function keyIndicesOf(random: Random): number[] {
  return KEY_PURPOSES.map((purpose) => keyIndex(random, purpose));
}
