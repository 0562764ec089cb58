import type { ParityRows } from './row.ts';
import { AUTOPILOT_FAULTS } from './rows/autopilot-faults.ts';
import { ENTRA_DEVICE } from './rows/entra-device.ts';
import { GRAPH } from './rows/graph.ts';
import { HARDWARE_HASH } from './rows/hardware-hash.ts';

/** Every row of the reference that somebody has looked into. */
export const PARITY: ParityRows = { ...AUTOPILOT_FAULTS, ...ENTRA_DEVICE, ...GRAPH, ...HARDWARE_HASH };
