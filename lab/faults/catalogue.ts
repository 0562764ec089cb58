import { CLOCK_FAULTS } from './catalogue/clock.ts';
import { ENROLMENT_FAULTS } from './catalogue/enrolment.ts';
import { IMPORT_FAULTS } from './catalogue/import.ts';
import { JOIN_FAULTS } from './catalogue/join.ts';
import { NETWORK_FAULTS } from './catalogue/network.ts';
import { POWER_FAULTS } from './catalogue/power.ts';
import { PROFILE_FAULTS } from './catalogue/profile.ts';
import { RESET_FAULTS } from './catalogue/reset.ts';
import { SIGN_IN_FAULTS } from './catalogue/sign-in.ts';
import { STATUS_PAGE_FAULTS } from './catalogue/status-page.ts';
import type { FaultEntry } from './entry.ts';

/** Everything that can be made to go wrong, by the name of its builder. */
export const FAULTS = {
  ...IMPORT_FAULTS,
  ...NETWORK_FAULTS,
  ...POWER_FAULTS,
  ...CLOCK_FAULTS,
  ...PROFILE_FAULTS,
  ...SIGN_IN_FAULTS,
  ...JOIN_FAULTS,
  ...ENROLMENT_FAULTS,
  ...STATUS_PAGE_FAULTS,
  ...RESET_FAULTS,
} as const;

export type FaultName = keyof typeof FAULTS;

const BY_ID: ReadonlyMap<string, FaultEntry> = new Map(
  Object.values(FAULTS).map((row) => [row.id, row as unknown as FaultEntry]),
);

/** Ids in the order of the catalogue. */
export const FAULT_IDS: readonly string[] = [...BY_ID.keys()];

export function faultById(id: string): FaultEntry | undefined {
  return BY_ID.get(id);
}
