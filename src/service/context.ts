import type { Database } from 'better-sqlite3';
import type { Clock } from '../core/clock.ts';
import type { KeyPair } from '../core/keys/rsa.ts';
import type { Random } from '../core/random.ts';
import type { DelayName, Delays } from './delays.ts';
import type { FindFault } from './faults.ts';
import type { JobKind, JobPayloads } from './jobs.ts';

/** The organisation that the service plays. */
export interface Tenant {
  /** GUID. */
  readonly id: string;
  readonly displayName: string;
  /** The default verified domain, `contoso.com`. */
  readonly domain: string;
  /** The region that device certificates carry, `EU` (entra-device.md 3.2). */
  readonly region: string;
}

/** What a service event may carry into the trace: plain values, in a fixed order of keys. */
export type ServiceEventData = Readonly<Record<string, string | number | boolean>>;

/** What every module of the service stands on. */
export interface ServiceContext {
  readonly tenant: Tenant;
  readonly clock: Clock;
  readonly random: Random;
  readonly db: Database;
  /** Named keys derived from constants: token signing, certification authorities. */
  serviceKey(name: string): KeyPair;
  /** Puts a job on the clock, `afterMs` from now; jobs are rows, so they survive a restart. */
  schedule<K extends JobKind>(kind: K, payload: JobPayloads[K], afterMs: number): void;
  /** How long the named piece of work takes this time, in milliseconds. */
  delay(name: DelayName): number;
  readonly delays: Delays;
  /** What a module has to answer instead of doing its work. */
  readonly fault: FindFault;
  /** Records an event of the service in the trace. */
  trace(type: string, data: ServiceEventData): void;
}
