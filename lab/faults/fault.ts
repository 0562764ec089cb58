import type { z } from 'zod';
import type { Duration, Selection } from '../scenario/scenario.ts';
import { FAULTS, type FaultName } from './catalogue.ts';
import type { FaultEntry } from './entry.ts';

/** When a fault strikes; what is absent, always. Durations count from the start of the scenario. */
export interface FaultWhen {
  /** A stage of the device's flow: `sign-in`, `join`, `enrol`, `device-setup`. */
  readonly phase?: string;
  /** The first occasion that is struck, from 1. */
  readonly nth?: number;
  /** How many occasions are struck. */
  readonly times?: number;
  /** In [0, 1], from the seed. */
  readonly probability?: number;
  readonly window?: { readonly from: Duration; readonly to: Duration };
}

/** A fault in a scenario: plain data, so that it can be listed, drawn by chance, recorded and replayed. */
export interface Fault extends Selection {
  readonly kind: 'fault';
  /** A row of the catalogue. */
  readonly id: string;
  readonly when: FaultWhen;
  /** What the row's builder was given. */
  readonly with: Readonly<Record<string, string | number | boolean>>;
}

/** A fault that can still be aimed and timed. */
export type AimableFault = Fault & {
  /** Only this fleet or device. */
  of(name: string): AimableFault;
  /** Only then. */
  at(when: FaultWhen): AimableFault;
};

type Given<P> = Record<string, never> extends P ? [what?: P] : [what: P];
type Builder<E> =
  E extends FaultEntry<infer P extends z.ZodObject> ? (...given: Given<z.input<P>>) => AimableFault : never;

function aimable(data: Fault): AimableFault {
  const methods = {
    of: { value: (which: string) => aimable({ ...data, which }) },
    at: { value: (when: FaultWhen) => aimable({ ...data, when }) },
  };
  return Object.freeze(Object.defineProperties({ ...data }, methods)) as AimableFault;
}

/**
 * What goes wrong, by name.
 * @example faults: [fault.requestLost({ host: 'login.microsoftonline.com' }).of('sales').at({ nth: 2 })]
 */
export const fault = Object.freeze(
  Object.fromEntries(
    Object.entries(FAULTS).map(([name, { id }]) => [
      name,
      (what: Fault['with'] = {}) => aimable({ kind: 'fault', id, when: {}, with: what }),
    ]),
  ),
) as unknown as { readonly [N in FaultName]: Builder<(typeof FAULTS)[N]> };
