import type { MdmApp } from '../store/queries/settings.ts';
import type { EntraQueries } from './queries.ts';

/** Audiences by which a token for device registration may go (entra-device.md 1). */
export const DRS_AUDIENCES = [
  'urn:ms-drs:enterpriseregistration.windows.net',
  '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9',
] as const;

export const GRAPH_AUDIENCES = ['https://graph.microsoft.com', '00000003-0000-0000-c000-000000000000'] as const;

/** Of Azure Resource Manager, which the Azure command line signs in to whatever it wants to call (graph.md gr-6-09). */
export const ARM_AUDIENCES = ['https://management.core.windows.net/', 'https://management.azure.com/'] as const;

/** Audiences of the tenant's MDM service: its origin, its id, and for Intune the ids of entra-device.md 1. */
export function mdmAudiences({ appId, discoveryUrl }: MdmApp): string[] {
  return [
    `${new URL(discoveryUrl).origin}/`,
    appId,
    'https://enrollment.manage.microsoft.com/',
    'd4ebce55-015a-49b5-a083-c84d1797ae8c',
  ];
}

/** The permissions that Graph enforces here (graph.md 5). */
export const GRAPH_PERMISSIONS: readonly string[] = [
  'Application.Read.All',
  'Device.Read.All',
  'Device.ReadWrite.All',
  'DeviceManagementApps.Read.All',
  'DeviceManagementApps.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementConfiguration.ReadWrite.All',
  'DeviceManagementEndpointSecurity.Read.All',
  'DeviceManagementEndpointSecurity.ReadWrite.All',
  'DeviceManagementManagedDevices.PrivilegedOperations.All',
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementManagedDevices.ReadWrite.All',
  'DeviceManagementRBAC.Read.All',
  'DeviceManagementRBAC.ReadWrite.All',
  'DeviceManagementScripts.Read.All',
  'DeviceManagementScripts.ReadWrite.All',
  'DeviceManagementServiceConfig.Read.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
  'Domain.Read.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'LicenseAssignment.Read.All',
  'Organization.Read.All',
  'Organization.ReadWrite.All',
  'OrganizationalBranding.Read.All',
  'OrganizationalBranding.ReadWrite.All',
  'Policy.Read.All',
  'Policy.Read.DeviceConfiguration',
  'Policy.ReadWrite.ConditionalAccess',
  'Policy.ReadWrite.DeviceConfiguration',
  'Policy.ReadWrite.MobilityManagement',
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Directory',
  'User.Read',
  'User.Read.All',
  'User.ReadWrite.All',
  'User.RevokeSessions.All',
  'UserAuthenticationMethod.Read.All',
  'UserAuthenticationMethod.ReadWrite.All',
];

/** What a token is for; `audience` is spelt as the lists above spell it. */
export interface Resource {
  /** `app` is an application of the tenant that is called by others. */
  readonly kind: 'drs' | 'graph' | 'mdm' | 'arm' | 'app';
  readonly audience: string;
}

/** Names of resources differ in case and in the slash at the end without meaning anything by it. */
const plain = (name: string) => name.toLowerCase().replace(/\/+$/, '');

/** The resource of that name, or undefined when the tenant has none. */
export function findResource(name: string, mdmApp: MdmApp): Resource | undefined {
  const kinds = [
    ['drs', DRS_AUDIENCES],
    ['graph', GRAPH_AUDIENCES],
    ['arm', ARM_AUDIENCES],
    ['mdm', mdmAudiences(mdmApp)],
  ] as const;
  for (const [kind, audiences] of kinds) {
    const audience = audiences.find((known) => plain(known) === plain(name));
    if (audience !== undefined) return { kind, audience };
  }
  return undefined;
}

/** Ours: by which name an application that has told none is called, beside its id. */
const APP_ID_URI = /^(?:api:\/\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The client that an audience of kind `app` stands for. */
export function clientOfAudience(audience: string): string | undefined {
  return APP_ID_URI.exec(audience)?.[1];
}

/** What tokens can be asked for. */
export interface Resources {
  find(name: string): Resource | undefined;
}

/** @example const resources = createResources(queries); resources.find('api://aaaaaaaa-0000-4000-8000-000000000001'); */
export function createResources({
  applications,
  settings,
}: Pick<EntraQueries, 'applications' | 'settings'>): Resources {
  return {
    find(name) {
      const known = findResource(name, settings.get('mdmApp'));
      if (known !== undefined) return known;
      const clientId = clientOfAudience(plain(name));
      const application = clientId === undefined ? undefined : applications.byClientId(clientId);
      return application && { kind: 'app', audience: plain(name) };
    },
  };
}

const OPENID_SCOPES: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access', 'aza', 'ugs']);

/** A v2 scope text taken apart: which resource, and which of its permissions. */
export interface ScopeRequest {
  readonly resource: string;
  readonly permissions: readonly string[];
  readonly openid: readonly string[];
  /** What stood before the permissions, `https://graph.microsoft.com/`; empty when nothing did. */
  readonly prefix: string;
  /** Whether permissions of several resources are asked for at once. */
  readonly isMixed: boolean;
  /** A resource that no permission follows: `.default` was forgotten. */
  readonly malformed: string | undefined;
}

/**
 * Splits `https://graph.microsoft.com/User.Read openid`; a permission without a resource is Graph's.
 * The slash before the permission is the last one, so `https://host//.default` names the resource `https://host/`.
 */
export function readScope(scope: string): ScopeRequest {
  const words = scope.split(' ').filter((word) => word !== '');
  const openid = words.filter((word) => OPENID_SCOPES.has(word));
  const others = words.filter((word) => !OPENID_SCOPES.has(word));
  const resourceOf = (word: string) => (word.includes('/') ? word.slice(0, word.lastIndexOf('/')) : GRAPH_AUDIENCES[0]);
  const qualified = others.find((word) => word.includes('/'));
  const resource = resourceOf(qualified ?? '');
  const isMixed = others.some((word) => plain(resourceOf(word)) !== plain(resource));
  const malformed = others.find((word) => /^[a-z]+:\/\/[^/]*\/*$/i.test(word));
  const permissions = others.map((word) => word.slice(word.lastIndexOf('/') + 1));
  return { resource, permissions, openid, prefix: qualified === undefined ? '' : `${resource}/`, isMixed, malformed };
}

/**
 * What a reply says that was granted: clients look their tokens up by it, so it is spelt as the request spelt it, `.default`
 * included; whether there is a refresh token can be seen (graph.md 5.3).
 */
export function grantedScope({ openid, permissions, prefix }: ScopeRequest, granted: readonly string[]): string {
  const all = permissions.includes('.default') ? ['.default'] : [];
  const words = [...granted, ...all].map((name) => `${prefix}${name}`);
  return [...openid.filter((word) => word !== 'offline_access'), ...words].join(' ');
}

/**
 * The delegated permissions that a user's token carries: what the user may do, as far as the application was given consent
 * for it; null is consent to whatever the user may do.
 */
export function delegatedScopes(
  resource: Resource,
  permissions: readonly string[],
  { isAdministrator, consented }: { readonly isAdministrator: boolean; readonly consented: readonly string[] | null },
): readonly string[] {
  if (resource.kind === 'drs') return ['policy_management'];
  if (resource.kind === 'mdm') return ['mdm_delegation'];
  if (resource.kind === 'arm') return ['user_impersonation'];
  if (resource.kind === 'app') {
    const asked = permissions.filter((name) => name !== '.default');
    return asked.length > 0 ? asked : ['user_impersonation'];
  }
  const own = isAdministrator ? GRAPH_PERMISSIONS : ['User.Read'];
  const allowed = own.filter((name) => consented === null || consented.includes(name));
  if (permissions.length === 0 || permissions.includes('.default')) return allowed;
  return allowed.filter((name) => permissions.some((asked) => asked.toLowerCase() === name.toLowerCase()));
}
