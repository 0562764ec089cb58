import type { ParityRows } from './row.ts';
import { AUTOPILOT_FAULTS } from './rows/autopilot-faults.ts';
import { GRAPH } from './rows/graph.ts';

/** Every row of the reference that somebody has looked into. */
export const PARITY: ParityRows = { ...AUTOPILOT_FAULTS, ...GRAPH };
