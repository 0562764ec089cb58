import type { z } from 'zod';
import type { Fault, FaultWhen } from '../scenario/fault.ts';
import { FAULTS, type FaultName } from './catalogue.ts';
import type { FaultEntry } from './entry.ts';

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
