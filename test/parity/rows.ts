import type { ParityRows } from './row.ts';
import { AUTOPILOT } from './rows/autopilot.ts';
import { AUTOPILOT_EVENTS } from './rows/autopilot-events.ts';
import { AUTOPILOT_FAULTS } from './rows/autopilot-faults.ts';
import { ENTRA_DEVICE } from './rows/entra-device.ts';
import { GRAPH } from './rows/graph.ts';
import { HARDWARE_HASH } from './rows/hardware-hash.ts';
import { MDM } from './rows/mdm.ts';

/** Every row of the reference that somebody has looked into. */
export const PARITY: ParityRows = {
  ...AUTOPILOT,
  ...AUTOPILOT_FAULTS,
  ...AUTOPILOT_EVENTS,
  ...ENTRA_DEVICE,
  ...GRAPH,
  ...HARDWARE_HASH,
  ...MDM,
};
