import { z } from 'zod';
import { entry, onWire } from '../entry.ts';

const where = {
  /** A host, or `*.manage.microsoft.com`; absent for all. */
  host: z.string().optional(),
  /** How the path begins. */
  path: z.string().optional(),
};

/** On the way between the device and the service (autopilot.md 3, endpoints; mdm.md 5, last lines). */
export const NETWORK_FAULTS = {
  requestLost: entry({
    id: 'net-request-lost',
    phase: 'NET',
    cause: 'A request does not arrive; Windows waits for a reply until its patience ends.',
    remedy: 'Look for packet loss and for a proxy that swallows requests.',
    parameters: z.strictObject(where),
    effects: (on) => onWire({ on, effect: { kind: 'request-lost' } }),
    outcome: { shows: 'The sign-in fails with a time-out.', code: '0x80072EE2', reaches: 'failed' },
    scenario: 'faults/network/request-lost',
  }),
} as const;
