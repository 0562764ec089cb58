import { z } from 'zod';
import type { When } from '../../src/core/occasions.ts';
import type { DeviceFault } from '../../src/device/fault.ts';
import type { Milestone } from '../../src/device/milestones.ts';
import type { PageName } from '../../src/device/oobe/pages.ts';
import { explainCode, type KnownCode } from '../../src/protocol/error-codes.ts';
import type { FaultPoints, ServiceFault } from '../../src/service/faults.ts';
import type { TenantSpec } from '../scenario/scenario.ts';
import type { ImportRow } from '../story/admin.ts';
import type { DeviceInStory } from '../story/cast.ts';
import type { GraphClient } from '../story/graph-client.ts';

type Bare<F> = F extends unknown ? Omit<F, 'id' | 'when'> : never;

/** One thing that a fault changes; whoever is struck works out by itself what follows. */
export type FaultEffect =
  /** On the wire, on the disk or in an installer of the devices that it concerns. */
  | { readonly on: 'device'; readonly fault: Bare<DeviceFault> }
  /** In the service, for everybody. */
  | { readonly on: 'service'; readonly fault: Bare<ServiceFault> }
  /** In the organisation, before anybody does anything. */
  | { readonly on: 'tenant'; readonly change: (tenant: TenantSpec) => TenantSpec }
  /** Done by an administrator through Graph once a device has come this far; `times` and `nth` do not apply. */
  | {
      readonly on: 'admin';
      readonly at: Milestone;
      readonly act: (graph: GraphClient, device: DeviceInStory) => Promise<void>;
    }
  /** What the administrator uploads for a device in place of its row (autopilot.md 1.2). */
  | {
      readonly on: 'import';
      readonly change: (row: ImportRow) => readonly ImportRow[];
      /** Uploads the right row in a file of its own first. */
      readonly uploadsBefore?: true;
    }
  /** Another tenant has the device already. */
  | { readonly on: 'elsewhere'; readonly stage: 'registered' | 'assigned' }
  /** What the person in front of the device enters on a page. */
  | {
      readonly on: 'person';
      readonly page: PageName;
      readonly change: (answer: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
    };

/** The phases of autopilot.md 4. */
export type FaultPhase = 'IMP' | 'ASG' | 'NET' | 'PRF' | 'JOIN' | 'ENR' | 'DEV' | 'ACC' | 'RST';

/** What a person sees of it, as the scenario that shows it demonstrates. */
export interface FaultOutcome {
  /** One sentence: which page, what happens to the device. */
  readonly shows: string;
  /** An HRESULT that is shown or logged. */
  readonly code?: string;
  /** How far the device comes; `desktop` when the fault only delays it. */
  readonly reaches: Milestone;
  /** What the import says of the device's row: the name of the error (autopilot.md 4.1). */
  readonly importError?: string;
  /** An event that tells this outcome from others, `channel/id`. */
  readonly event?: string;
}

/** A row of the catalogue; `P` is what its builder takes. */
export interface FaultEntry<P extends z.ZodObject = z.ZodObject> {
  /** The row of docs/reference that it plays, or its own: `enr-80180013`, `net-request-lost`. */
  readonly id: string;
  readonly phase: FaultPhase;
  /** What is the matter, one sentence. */
  readonly cause: string;
  /** What an administrator does about it. */
  readonly remedy: string;
  readonly parameters: P;
  /** When it strikes unless a scenario says otherwise. */
  readonly when?: When;
  readonly effects: (what: z.infer<P>) => readonly FaultEffect[];
  readonly outcome: FaultOutcome;
  /** The scenario that shows it, below `scenarios/`, without the ending. */
  readonly scenario: string;
}

/** Keeps the type of an entry's parameters. */
export function entry<P extends z.ZodObject>(row: FaultEntry<P>): FaultEntry<P> {
  return row;
}

/** The effect on a device's own exchanges. */
export function onWire(what: Extract<DeviceFault, { at: 'network' }>['what']): readonly FaultEffect[] {
  return [{ on: 'device', fault: { at: 'network', what } }];
}

/** The effect at a place of the service. */
export function inService<P extends keyof FaultPoints>(at: P, what: FaultPoints[P]): readonly FaultEffect[] {
  return [{ on: 'service', fault: { at, what } as Bare<ServiceFault> }];
}

/** Cause and remedy of a code, as the table of codes has them. */
export function explained(code: KnownCode): Pick<FaultEntry, 'cause' | 'remedy'> {
  const { cause, remedy } = explainCode(code);
  return { cause, remedy };
}

/** For faults that leave nothing to choose. */
export const NOTHING = z.strictObject({});
