import type { AccessClaims } from '../entra/tokens.ts';

/** Either permission of a pair suffices to read, the second alone to write (graph.md 5). */
interface Permissions {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

const all = (...names: readonly string[]): Permissions => ({
  read: names.map((name) => `${name}.Read.All`),
  write: names.map((name) => `${name}.ReadWrite.All`),
});

const AREAS = {
  serviceConfig: all('DeviceManagementServiceConfig'),
  enrollmentConfig: all('DeviceManagementServiceConfig', 'DeviceManagementConfiguration'),
  configuration: all('DeviceManagementConfiguration'),
  apps: all('DeviceManagementApps'),
  managedDevices: all('DeviceManagementManagedDevices'),
  users: all('User', 'Directory'),
  /** A user may read himself. */
  me: { read: ['User.Read', 'User.Read.All', 'Directory.Read.All'], write: ['User.ReadWrite.All'] },
  groups: all('Group', 'Directory'),
  members: all('GroupMember', 'Group', 'Directory'),
  devices: all('Device', 'Directory'),
  /** The import script reads the organisation with the permissions of Intune alone (graph.md 2.1). */
  organization: {
    read: [
      'Organization.Read.All',
      'Directory.Read.All',
      'User.Read',
      'DeviceManagementServiceConfig.Read.All',
      'DeviceManagementServiceConfig.ReadWrite.All',
    ],
    write: ['Organization.ReadWrite.All'],
  },
} as const satisfies Record<string, Permissions>;

/** What a permission is about. */
export type Area = keyof typeof AREAS;

/** The permissions of which one is needed; the least comes first. */
export function requiredPermissions(area: Area, isWrite: boolean): readonly string[] {
  const { read, write } = AREAS[area];
  return isWrite ? write : [...read, ...write];
}

/** Whether a token carries one of them, be it delegated or the application's own. */
export function hasPermission(required: readonly string[], { scopes, roles }: AccessClaims): boolean {
  return required.some((name) => scopes.includes(name) || roles.includes(name));
}
