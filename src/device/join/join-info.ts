import type { Machine } from '../machine.ts';
import type { SignInSecret } from '../os/secrets.ts';
import { WINDOWS } from '../spec.ts';

const CLOUD_DOMAIN_JOIN = 'HKLM/SYSTEM/CurrentControlSet/Control/CloudDomainJoin';

/** What the registry tells of a join: everything that dsregcmd shows (entra-device.md 9). */
export interface JoinRecord {
  readonly thumbprint: string;
  readonly deviceDisplayName: string;
  readonly tenantDisplayName: string;
  readonly signIn: SignInSecret;
}

/** Writes JoinInfo and TenantInfo; a join that was broken off leaves none behind. */
export function writeJoinInfo({ registry, spec }: Machine, record: JoinRecord): void {
  const { thumbprint, deviceDisplayName, tenantDisplayName, signIn } = record;
  registry.deleteKey(`${CLOUD_DOMAIN_JOIN}/JoinInfo`);
  const join = `${CLOUD_DOMAIN_JOIN}/JoinInfo/${thumbprint}`;
  registry.setString(join, 'IdpDomain', 'login.windows.net');
  registry.setString(join, 'TenantId', signIn.tenantId);
  registry.setString(join, 'UserEmail', signIn.upn);
  registry.setNumber(join, 'AttestationLevel', 0);
  registry.setNumber(join, 'AikCertStatus', 0);
  registry.setNumber(join, 'TransportKeyStatus', 0);
  registry.setString(join, 'DeviceDisplayName', deviceDisplayName);
  registry.setString(join, 'OSVersion', WINDOWS[spec.windows].build);

  const tenant = `${CLOUD_DOMAIN_JOIN}/TenantInfo/${signIn.tenantId}`;
  registry.setString(tenant, 'DisplayName', tenantDisplayName);
  registry.setString(tenant, 'MdmEnrollmentUrl', signIn.mdmEnrollmentUrl);
  registry.setString(tenant, 'MdmTermsOfUseUrl', signIn.mdmTermsOfUseUrl);
  registry.setString(tenant, 'MdmComplianceUrl', signIn.mdmComplianceUrl);
}

/** The tenant of a join; empty when there is no such join. */
export function joinedTenantId({ registry }: Machine, thumbprint: string): string {
  return registry.getString(`${CLOUD_DOMAIN_JOIN}/JoinInfo/${thumbprint}`, 'TenantId') ?? '';
}
