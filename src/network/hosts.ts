import { LabError } from '../core/errors.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { NetworkFailure } from './http.ts';

/** The hosts that the lab plays for every tenant (entra-device.md 1, autopilot.md 3, endpoints). */
export const SERVICE_HOSTS = {
  'login.microsoftonline.com': 'tokens and the OOBE web app',
  'login.live.com': 'MSA device ticket',
  'enterpriseregistration.windows.net': 'device registration',
  'graph.microsoft.com': 'the admin API',
  'management.azure.com': 'what the Azure command line signs in to',
  'enrollment.manage.microsoft.com': 'MDM discovery and enrolment',
  'r.manage.microsoft.com': 'OMA-DM sessions',
  'portal.manage.microsoft.com': 'terms of use',
  'manage.microsoft.com': 'the management agent',
  'swda01-mscdn.manage.microsoft.com': 'app content',
  'ztd.dds.microsoft.com': 'Autopilot profile',
  'cs.dds.microsoft.com': 'Autopilot configuration',
  'www.msftconnecttest.com': 'internet detection',
  'time.windows.com': 'the time',
  'fe2cr.update.microsoft.com': 'Windows Update',
} as const;

/** Where `lab serve` answers for itself; no host of Microsoft's, and nothing behind it in a run. */
export const ADMIN_HOST = 'admin.oobe-lab.test';

/** A host name that exists in every lab. */
export type ServiceHost = keyof typeof SERVICE_HOSTS;

/** The names under which a tenant's own domain reaches the service (mdm.md 1, entra-device.md 1), and its SCEP server. */
const TENANT_PREFIXES = ['enterpriseenrollment', 'enterpriseregistration', 'ndes'] as const;

const NAME_NOT_RESOLVED: NetworkFailure = { kind: 'name-not-resolved', hresult: '0x80072EE7' };

/** Every name that exists inside the lab. Names are compared without regard to case. */
export interface HostTable {
  /** Lower case, sorted. */
  readonly names: readonly string[];
  /** The tenant's domains, lower case, sorted. */
  readonly domains: readonly string[];
  isLabHost(name: string): boolean;
  /** The name as the table has it, or what Windows says of a name that DNS does not know. */
  resolve(name: string): Result<string, NetworkFailure>;
}

/**
 * The host table of a lab whose tenants own these domains.
 * @example createHostTable(['contoso.com']).isLabHost('enterpriseenrollment.contoso.com')
 */
export function createHostTable(domains: readonly string[]): HostTable {
  const ownDomains = [...new Set(domains.map((domain) => domain.toLowerCase()))].sort();
  const ownNames = ownDomains.flatMap((domain) => TENANT_PREFIXES.map((prefix) => `${prefix}.${domain}`));
  const names = new Set([...Object.keys(SERVICE_HOSTS), ADMIN_HOST, ...ownNames]);
  return {
    names: [...names].sort(),
    domains: ownDomains,
    isLabHost: (name) => names.has(name.toLowerCase()),
    resolve: (name) => (names.has(name.toLowerCase()) ? ok(name.toLowerCase()) : err(NAME_NOT_RESOLVED)),
  };
}

/** Stops a real exchange with a name outside the table before any socket or DNS is touched (`LAB_NETWORK_HOST_REFUSED`). */
export function requireLabHost(hosts: HostTable, name: string): void {
  if (hosts.isLabHost(name)) return;
  throw new LabError('LAB_NETWORK_HOST_REFUSED', `${name} is not a host of the lab`, { host: name });
}
