import type { AccessClaims } from '../entra/tokens.ts';
import { EMPTY_COLLECTIONS } from './collections/empty-collections.ts';

/** Of each list one permission suffices, the least comes first; reading may be done with those for writing. */
interface Row {
  /** As in a route; it holds for everything below it that has no row of its own. */
  readonly path: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** The pair of permissions that a resource of Graph has. */
const all = (...names: readonly string[]) => ({
  read: names.map((name) => `${name}.Read.All`),
  write: names.map((name) => `${name}.ReadWrite.All`),
});

const SERVICE_CONFIG = all('DeviceManagementServiceConfig');
const CONFIGURATION = all('DeviceManagementConfiguration');
const SCRIPTS = all('DeviceManagementScripts', 'DeviceManagementConfiguration');
const APPS = all('DeviceManagementApps');
const MANAGED = all('DeviceManagementManagedDevices');
const PRIVILEGED = {
  read: [...MANAGED.read, ...MANAGED.write],
  write: ['DeviceManagementManagedDevices.PrivilegedOperations.All'],
};
const USERS = all('User', 'Directory');
const GROUPS = all('Group', 'Directory');
const MEMBERS = all('GroupMember', 'Group', 'Directory');
const DEVICES = all('Device', 'Directory');

/** A call that only reads, whatever its method. */
const asking = (path: string, { read, write }: Omit<Row, 'path'>): Row => {
  const either = [...read, ...write];
  return { path, read: either, write: either };
};

const both = (path: string, permissions: Omit<Row, 'path'>): Row => ({ path, ...permissions });

/**
 * Who may call what, as the page of each call lists it: delegated scopes and application roles have the same names here
 * (graph.md 5).
 */
const TABLE: readonly Row[] = [
  { path: '/deviceManagement', read: [...SERVICE_CONFIG.read, ...CONFIGURATION.read, ...MANAGED.read], write: [] },
  both('/deviceManagement/importedWindowsAutopilotDeviceIdentities', SERVICE_CONFIG),
  both('/deviceManagement/windowsAutopilotDeviceIdentities', SERVICE_CONFIG),
  both('/deviceManagement/windowsAutopilotDeploymentProfiles', SERVICE_CONFIG),
  both('/deviceManagement/windowsAutopilotSettings', SERVICE_CONFIG),
  both('/deviceManagement/importedDeviceIdentities', SERVICE_CONFIG),
  both('/deviceManagement/autopilotEvents', MANAGED),
  both(
    '/deviceManagement/deviceEnrollmentConfigurations',
    all('DeviceManagementServiceConfig', 'DeviceManagementConfiguration'),
  ),
  both('/deviceManagement/deviceConfigurations', CONFIGURATION),
  both(
    '/deviceManagement/configurationPolicies',
    all('DeviceManagementConfiguration', 'DeviceManagementEndpointSecurity'),
  ),
  both('/deviceManagement/deviceCompliancePolicies', CONFIGURATION),
  both('/deviceManagement/assignmentFilters', CONFIGURATION),
  both('/deviceManagement/roleScopeTags', all('DeviceManagementRBAC')),
  both('/deviceManagement/deviceManagementScripts', SCRIPTS),
  both('/deviceManagement/deviceHealthScripts', SCRIPTS),
  both('/deviceManagement/managedDevices', MANAGED),
  both('/deviceManagement/managedDevices/executeAction', PRIVILEGED),
  both('/deviceManagement/managedDevices/{id}/{action}', PRIVILEGED),
  both('/deviceManagement/managedDevices/{id}/users', MANAGED),
  both('/deviceAppManagement/mobileApps', APPS),
  both('/deviceAppManagement/mobileAppCategories', APPS),
  both('/users', USERS),
  both('/users/{id}/managedDevices', MANAGED),
  {
    path: '/users/{id}/revokeSignInSessions',
    read: [],
    write: ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All'],
  },
  ...EMPTY_COLLECTIONS.map(({ path, permission }) => both(path, all(permission))),
  both('/users/{id}/authentication', all('UserAuthenticationMethod')),
  {
    path: '/identity/conditionalAccess/policies',
    read: ['Policy.Read.All'],
    write: ['Policy.ReadWrite.ConditionalAccess'],
  },
  {
    path: '/policies/conditionalAccessPolicies',
    read: ['Policy.Read.All'],
    write: ['Policy.ReadWrite.ConditionalAccess'],
  },
  {
    path: '/policies/deviceRegistrationPolicy',
    read: ['Policy.Read.DeviceConfiguration', 'Policy.Read.All'],
    write: ['Policy.ReadWrite.DeviceConfiguration'],
  },
  {
    path: '/policies/mobileDeviceManagementPolicies',
    read: ['Policy.Read.All'],
    write: ['Policy.ReadWrite.MobilityManagement'],
  },
  /** A user may read himself. */
  { path: '/me', read: ['User.Read', ...USERS.read], write: USERS.write },
  both('/groups', GROUPS),
  both('/groups/{id}/members', MEMBERS),
  both('/groups/{id}/transitiveMembers', MEMBERS),
  both('/groups/{id}/owners', GROUPS),
  both('/devices', DEVICES),
  // Questions that come by POST.
  ...['/directoryObjects/getByIds', '/users/getByIds'].map((path) => asking(path, USERS)),
  ...['/groups/getByIds', '/groups/{id}/getMemberGroups', '/groups/{id}/checkMemberGroups'].map((path) =>
    asking(path, MEMBERS),
  ),
  ...['/users/{id}/getMemberGroups', '/users/{id}/checkMemberGroups'].map((path) => asking(path, USERS)),
  asking('/directoryObjects/{id}/checkMemberGroups', all('Directory')),
  ...['/devices/getByIds', '/devices/{id}/getMemberGroups', '/devices/{id}/checkMemberGroups'].map((path) =>
    asking(path, DEVICES),
  ),
  { path: '/directoryObjects', read: all('Directory').read, write: all('Directory').write },
  {
    path: '/directoryRoles',
    read: ['RoleManagement.Read.Directory', 'Directory.Read.All'],
    write: ['RoleManagement.ReadWrite.Directory', 'Directory.ReadWrite.All'],
  },
  /** The import script reads the organisation with the permissions of Intune alone (graph.md 2.1). */
  {
    path: '/organization',
    read: ['Organization.Read.All', 'Directory.Read.All', 'User.Read', ...SERVICE_CONFIG.read, ...SERVICE_CONFIG.write],
    write: ['Organization.ReadWrite.All'],
  },
  {
    path: '/organization/{id}/branding',
    read: ['OrganizationalBranding.Read.All', 'Organization.Read.All', 'Directory.Read.All'],
    write: ['OrganizationalBranding.ReadWrite.All', 'Organization.ReadWrite.All'],
  },
  { path: '/domains', read: ['Domain.Read.All', 'Directory.Read.All', 'Organization.Read.All'], write: [] },
  {
    path: '/subscribedSkus',
    read: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All'],
    write: [],
  },
  { path: '/applications', read: ['Application.Read.All', 'Directory.Read.All'], write: [] },
  { path: '/servicePrincipals', read: ['Application.Read.All', 'Directory.Read.All', 'User.Read'], write: [] },
];

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '');

/** Whether the row's path is the route's or stands above it; `{id}` and `{action}` stand for any one segment. */
function covers(row: readonly string[], route: readonly string[]): boolean {
  return row.every((segment, index) =>
    segment.startsWith('{') ? route[index] !== undefined : segment === route[index],
  );
}

const isPlaceholder = (segment: string) => segment.startsWith('{');
const weight = (path: string) => segmentsOf(path).reduce((sum, it) => sum + (isPlaceholder(it) ? 10 : 11), 0);
const ROWS = [...TABLE]
  .sort((left, right) => weight(right.path) - weight(left.path))
  .map((row) => ({ ...row, segments: segmentsOf(row.path) }));

/** The permissions of which a route needs one, by the nearest row; undefined when the table forgot it. */
export function requiredPermissions(path: string, method: string): readonly string[] | undefined {
  const segments = segmentsOf(path);
  const row = ROWS.find((candidate) => covers(candidate.segments, segments));
  return row && (method === 'GET' ? [...row.read, ...row.write] : row.write);
}

/** Every permission that the table names. */
export const KNOWN_PERMISSIONS: readonly string[] = [
  ...new Set(TABLE.flatMap(({ read, write }) => [...read, ...write])),
];

/** Whether a token carries one of them, be it delegated or the application's own. */
export function hasPermission(required: readonly string[], { scopes, roles }: AccessClaims): boolean {
  return required.some((name) => scopes.includes(name) || roles.includes(name));
}
