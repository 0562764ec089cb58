import { GROUPS } from '../os/accounts.ts';
import type { Disk } from '../os/disk.ts';
import { RECOVERY_PARTITION, type ResetKind } from './reset-record.ts';

/** Not on the volume of Windows: the firmware, the partition of the recovery environment, and what the lab counts. */
const OTHER_PLACES: readonly string[] = ['firmware/', RECOVERY_PARTITION, 'files/Recovery/', 'lab/'];

/** What an Autopilot Reset carries over into the new Windows, cell by cell (autopilot.md ap-1.7-01). */
export const CARRIED_OVER = {
  'Entra join': [
    'registry/HKLM/SYSTEM/CurrentControlSet/Control/CloudDomainJoin/',
    'oobe/joined',
    'certificates/My/System/',
  ],
  'MDM enrolment': [
    'registry/HKLM/SOFTWARE/Microsoft/Enrollments/',
    'registry/HKLM/SOFTWARE/Microsoft/Provisioning/OMADM/Accounts/',
    'csp/device/Vendor/MSFT/DMClient/',
    'certificates/Root/',
    'certificates/CA/',
  ],
  'Wi-Fi': ['oobe/network', 'csp/device/Vendor/MSFT/WiFi/'],
  'applied provisioning packages': ['files/ProgramData/Microsoft/Provisioning/'],
  // The certificates themselves lie in My/System beside those of join and enrolment.
  'SCEP certificates': ['csp/device/Vendor/MSFT/ClientCertificateInstall/'],
  'region, language, keyboard': ['oobe/region', 'oobe/keyboard', 'oobe/second-keyboard'],
  // Ours: the join and the enrolment that are kept know the device by its name, and nobody goes through OOBE again.
  'the name': ['registry/HKLM/SYSTEM/CurrentControlSet/Control/ComputerName/', 'oobe/name'],
  'the end of OOBE': ['oobe/next-stage'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Whether what lies at a path is there after a reset. */
export function survives(disk: Disk, path: string, kind: ResetKind): boolean {
  const isBelow = (prefixes: readonly string[]): boolean => prefixes.some((prefix) => path.startsWith(prefix));
  if (isBelow(OTHER_PLACES)) return true;
  if (kind === 'remove-everything') return false;
  return Object.values(CARRIED_OVER).some(isBelow) || isRoleAmongAdministrators(disk, path);
}

/**
 * The roles that the join made administrators belong to the join; a user who was one is a standard user afterwards,
 * as the next one is (observed: MicrosoftDocs/IntuneDocs#2718). Groups are looked at before the accounts go.
 */
function isRoleAmongAdministrators(disk: Disk, path: string): boolean {
  const members = `accounts/groups/${GROUPS.Administrators}/`;
  if (!path.startsWith(`${members}S-1-12-1-`)) return false;
  return disk.read(`accounts/users/${path.slice(members.length)}`) === undefined;
}
