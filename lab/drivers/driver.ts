import type { Participant } from '../../src/core/actors/participant.ts';
import type { KeyPool } from '../../src/core/keys/pool.ts';
import type { DeviceSpec } from '../../src/device/spec.ts';
import type { Transport } from '../../src/network/http.ts';

/** What a driver needs to know of the run that its devices live in. */
export interface DriverWorld {
  /** Lab time at which the scenario begins, milliseconds since 1970. */
  readonly startMs: number;
  /** The tenant's domains: with the lab's own names they are all that a device can reach. */
  readonly domains: readonly string[];
  /** How a request leaves the runner's own process. */
  readonly transport: Transport;
  /** The listener to which a device's TLS bytes go, when the run speaks https. */
  readonly listener: { readonly port: number; readonly caPem: string } | undefined;
  /** The keys that devices are given theirs from. */
  readonly keys: KeyPool;
}

export const DRIVER_NAMES = ['in-process', 'child-process', 'docker'] as const;
export type DriverName = (typeof DRIVER_NAMES)[number];

/**
 * Where devices live. A device stays one participant through all its reboots: the driver restarts the agent
 * from the disk journal, and one seed gives one trace under each driver (docs/design.md 8).
 */
export interface Driver extends AsyncDisposable {
  readonly name: DriverName;
  start(spec: DeviceSpec, world: DriverWorld): Promise<Participant>;
}
