import type { CspNode } from './row.ts';
import { accountRows } from './rows/accounts.ts';
import { certificateRows } from './rows/certificates.ts';
import { clientCertificateRows } from './rows/client-certificates.ts';
import { desktopAppRows } from './rows/desktop-apps.ts';
import { deviceInfoRows } from './rows/device-info.ts';
import { deviceStatusRows } from './rows/device-status.ts';
import { dmClientRows } from './rows/dm-client.ts';
import { enrollmentTrackingRows } from './rows/enrollment-tracking.ts';
import { policyRows } from './rows/policy.ts';
import { rebootRows } from './rows/reboot.ts';
import { remoteWipeRows } from './rows/remote-wipe.ts';
import { storedRows } from './rows/stored.ts';

/** Every node that this Windows has, by CSP (mdm.md 7). */
export const ROWS: readonly CspNode[] = [
  ...deviceInfoRows,
  ...deviceStatusRows,
  ...accountRows,
  ...dmClientRows,
  ...enrollmentTrackingRows,
  ...policyRows,
  ...desktopAppRows,
  ...certificateRows,
  ...clientCertificateRows,
  ...rebootRows,
  ...remoteWipeRows,
  ...storedRows,
];
