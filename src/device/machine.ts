import type { Actors } from '../core/actors/actors.ts';
import type { Clock } from '../core/clock.ts';
import type { KeyPair } from '../core/keys/rsa.ts';
import type { Random } from '../core/random.ts';
import type { Network } from '../network/http.ts';
import type { DeviceFaults } from './faults.ts';
import type { Hardware } from './hardware/hardware.ts';
import type { Milestone } from './milestones.ts';
import type { Person } from './oobe/person.ts';
import type { Accounts } from './os/accounts.ts';
import type { CertificateStores } from './os/certificate-stores.ts';
import type { Disk } from './os/disk.ts';
import type { EventLog } from './os/event-log.ts';
import type { Registry } from './os/registry.ts';
import type { DeviceSpec } from './spec.ts';

/** What a device has a key of its own for. */
export const KEY_PURPOSES = ['device', 'transport', 'mdm', 'hello'] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/**
 * A Windows machine between two reboots, as every part of it sees it. What must outlive a reboot lies on the
 * disk and nowhere else (docs/design.md 4, Disk).
 */
export interface Machine {
  readonly spec: DeviceSpec;
  readonly hardware: Hardware;
  readonly disk: Disk;
  readonly registry: Registry;
  readonly events: EventLog;
  readonly certificates: CertificateStores;
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** Sleeping, waiting, concurrency. */
  readonly actors: Actors;
  /** This boot's chance; fork it by name. */
  readonly random: Random;
  readonly network: Network;
  readonly person: Person;
  /** What goes wrong here; nothing does on a device without faults. */
  readonly faults: DeviceFaults;
  /** The key of the device's pool slot, by purpose (docs/design.md 4, Keys). */
  key(purpose: KeyPurpose): KeyPair;
  /** Records a trace event. */
  trace(type: string, data: Readonly<Record<string, unknown>>): void;
  /** Records a milestone. */
  reach(milestone: Milestone, data?: Readonly<Record<string, unknown>>): void;
}

/** What a stage of a flow says comes next (docs/design.md 5). */
export type StageEnd =
  | { readonly next: 'continue' }
  | { readonly next: 'reboot'; readonly reason: string }
  | { readonly next: 'shutdown' }
  /** `code` is an HRESULT as users see it, `0x801C000E`; `hop` names where it arose. */
  | { readonly next: 'failed'; readonly code: string; readonly hop: string; readonly detail: string };
