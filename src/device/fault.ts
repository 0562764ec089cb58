import type { When } from '../core/occasions.ts';
import type { ExchangePattern, NetworkEffect } from '../network/faults.ts';
import type { ExchangeMoment } from '../network/port.ts';

/** What goes wrong at a device, by where it does; it changes what is on the wire, on the disk or in an installer. */
export interface Effects {
  /** One exchange of the device with the service. */
  readonly network: { readonly on: ExchangePattern; readonly effect: NetworkEffect };
  /**
   * What somebody has left on the disk: before the first power-on, or at the start of the stage that `when.phase` names.
   * `null` deletes. The firmware's clock is on it too: `firmware/clock-offset`, milliseconds that it is ahead.
   */
  readonly disk: { readonly writes: readonly (readonly [path: string, value: string | null])[] };
  /** An installer does not do what it should; `app` is the app's name. */
  readonly installer: {
    readonly app: string;
    /** What it returns, whatever its command line says. */
    readonly exitCode?: number;
    /** It leaves nothing behind, so that no detection rule finds the app. */
    readonly leavesNothing?: true;
    /** Milliseconds that it runs. */
    readonly takesMs?: number;
  };
  /** The power goes, for `offMs`: at a moment of an exchange, or before a write to a path that begins so. */
  readonly power: { readonly offMs: number } & (
    | { readonly on: ExchangePattern; readonly moment: ExchangeMoment }
    | { readonly write: string }
  );
}

export type DeviceFault = {
  [A in keyof Effects]: {
    /** The row of the catalogue. */
    readonly id: string;
    readonly when: When;
    readonly at: A;
    readonly what: Effects[A];
  };
}[keyof Effects];

export type FaultAt<A extends DeviceFault['at']> = Extract<DeviceFault, { readonly at: A }>;
