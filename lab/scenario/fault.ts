import type { StageName } from '../../src/device/oobe/stages.ts';
import type { Duration } from './duration.ts';
import type { Selection } from './selection.ts';

/** When a fault strikes; what is absent, always. Durations count from the start of the scenario. */
export interface FaultWhen {
  /** A stage of the device's flow: `sign-in`, `join`, `enrol`, `device-setup`. */
  readonly phase?: StageName;
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
