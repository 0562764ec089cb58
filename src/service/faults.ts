import type { Clock } from '../core/clock.ts';
import { NO_TALLY, strike, type Tally, type When } from '../core/occasions.ts';
import type { Random } from '../core/random.ts';
import { type ExchangePattern, fits } from '../network/faults.ts';
import type { Handler, HttpResponse } from '../network/http.ts';
import type { ZtdCode } from '../protocol/ztd/refusal.ts';
import type { RegistrationRefusal } from './entra/registration-refusal.ts';
import type { Refusal } from './mdm/refusal.ts';

/** Where the service can be out of order, with what it then says in its own words. */
export interface FaultPoints {
  /** The front door of a host: throttling, maintenance, an error by status. */
  readonly door: {
    readonly on: ExchangePattern;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** Discovery, policies and the certificate of enrolment (mdm.md 1, 3, 4, 5). */
  readonly 'mdm.discovery': Refusal;
  readonly 'mdm.policy': Refusal;
  readonly 'mdm.enrolment': Refusal;
  /** The provisioning document of an enrolment (mdm.md 4): the first occurrence of each text is replaced. */
  readonly 'mdm.provisioning': { readonly replace: readonly (readonly [from: string, to: string])[] };
  /** What the profile service says of a device (autopilot.md 4.1). */
  readonly 'autopilot.profile': { readonly code: ZtdCode };
  /** Claims that a user's tokens lack (autopilot.md 4.3, 801C0013 and 801C03F1). */
  readonly 'entra.claims': { readonly omit: readonly string[] };
  /** Device registration (entra-device.md 3). */
  readonly 'drs.join': RegistrationRefusal;
}

/** The service is out of order for everybody: it does not know which device of the story asks. */
export type ServiceFault = {
  [P in keyof FaultPoints]: {
    /** The row of the catalogue. */
    readonly id: string;
    readonly when: Omit<When, 'phase'>;
    readonly at: P;
    readonly what: FaultPoints[P];
  };
}[keyof FaultPoints];

/** Asked by a module before it does its work: what it has to answer instead, or undefined. */
export type FindFault = <P extends keyof FaultPoints>(
  at: P,
  isAbout?: (what: FaultPoints[P]) => boolean,
) => FaultPoints[P] | undefined;

export interface ServiceFaultsOptions {
  readonly faults: readonly ServiceFault[];
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: (type: string, data: Readonly<Record<string, string>>) => void;
}

/** The service's faults, counted since it was opened. */
export function createServiceFaults({ faults, clock, random, trace }: ServiceFaultsOptions): FindFault {
  const beganMs = clock.now();
  const tallies = new Map<ServiceFault, Tally>();
  return (at, isAbout = () => true) => {
    for (const fault of faults) {
      if (fault.at !== at || !isAbout(fault.what as never)) continue;
      const outcome = strike(fault.when, tallies.get(fault) ?? NO_TALLY, {
        phase: '',
        elapsedMs: clock.now() - beganMs,
        random: random.fork(fault.id),
      });
      if (outcome === undefined) continue;
      tallies.set(fault, outcome.tally);
      if (!outcome.isStruck) continue;
      trace('fault', { id: fault.id, place: at });
      return fault.what as never;
    }
    return undefined;
  };
}

/** A handler behind a door that faults can close. */
export function behindDoor(handle: Handler, find: FindFault): Handler {
  return (request) => {
    const closed = find('door', ({ on }) => fits(on, request));
    return closed === undefined ? handle(request) : answer(closed);
  };
}

function answer({ status, headers, body }: FaultPoints['door']): HttpResponse {
  return { status, headers, body: Buffer.from(body) };
}
