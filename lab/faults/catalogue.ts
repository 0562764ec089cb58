import { NETWORK_FAULTS } from './catalogue/network.ts';
import { STATUS_PAGE_FAULTS } from './catalogue/status-page.ts';
import type { FaultEntry } from './entry.ts';

/** Everything that can be made to go wrong, by the name of its builder. */
export const FAULTS = { ...NETWORK_FAULTS, ...STATUS_PAGE_FAULTS } as const satisfies Record<string, FaultEntry>;

export type FaultName = keyof typeof FAULTS;

const BY_ID: ReadonlyMap<string, FaultEntry> = new Map(
  Object.values(FAULTS).map((row) => [row.id, row as unknown as FaultEntry]),
);

/** Ids in the order of the catalogue. */
export const FAULT_IDS: readonly string[] = [...BY_ID.keys()];

export function faultById(id: string): FaultEntry | undefined {
  return BY_ID.get(id);
}
