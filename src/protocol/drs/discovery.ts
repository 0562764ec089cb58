import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';
import { anyCase } from './wire-types.ts';

/** The resource that a token for device registration is for (entra-device.md 1). */
export const DRS_RESOURCE = 'urn:ms-drs:enterpriseregistration.windows.net';

/** What the discovery document says of a tenant. */
export interface DiscoveredTenant {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly displayName: string;
  readonly isFederated: boolean;
  /** Where the services answer: origins without a trailing slash. */
  readonly registrationOrigin: string;
  readonly loginOrigin: string;
}

/** The discovery document of a tenant (entra-device.md 2). */
export function encodeDiscovery(tenant: DiscoveredTenant): string {
  const { tenantId, tenantName, displayName, isFederated, registrationOrigin: drs, loginOrigin: login } = tenant;
  return JSON.stringify({
    AuthenticationService: {
      OAuth2: {
        AuthCodeEndpoint: `${login}/${tenantId}/oauth2/authorize`,
        TokenEndpoint: `${login}/${tenantId}/oauth2/token`,
      },
    },
    IdentityProviderService: { Federated: isFederated },
    DeviceJoinService: {
      JoinEndpoint: `${drs}/EnrollmentServer/device/`,
      JoinResourceId: DRS_RESOURCE,
      ServiceVersion: '2.0',
    },
    KeyProvisioningService: {
      KeyProvisionEndpoint: `${drs}/EnrollmentServer/key/`,
      KeyProvisionResourceId: DRS_RESOURCE,
      ServiceVersion: '1.0',
    },
    DeviceManagementService: {
      DeviceManagementEndpoint: `${drs}/manage/${tenantId}/`,
      DeviceManagementResourceId: DRS_RESOURCE,
    },
    PrecreateService: {
      PrecreateEndpoint: `${drs}/EnrollmentServer/device/precreate/${tenantId}/`,
      PrecreateResourceId: DRS_RESOURCE,
    },
    TenantInfo: { TenantId: tenantId, TenantName: tenantName, DisplayName: displayName },
    NonceService: {
      Endpoint: `${drs}/EnrollmentServer/nonce/${tenantId}/`,
      ResourceId: DRS_RESOURCE,
      ServiceVersion: '1.0',
    },
  });
}

/** What a device takes from a discovery document; every member is optional on the wire. */
export interface Discovery {
  readonly joinEndpoint?: string | undefined;
  readonly joinResource?: string | undefined;
  readonly authorizationEndpoint?: string | undefined;
  readonly tokenEndpoint?: string | undefined;
  readonly isFederated: boolean;
  readonly tenantId?: string | undefined;
  readonly tenantName?: string | undefined;
  readonly tenantDisplayName?: string | undefined;
}

const text = z.string().optional();
const discoverySchema = anyCase(
  z.object({
    AuthenticationService: anyCase(
      z.object({ OAuth2: anyCase(z.object({ AuthCodeEndpoint: text, TokenEndpoint: text })).optional() }),
    ).optional(),
    IdentityProviderService: anyCase(z.object({ Federated: z.boolean().default(false) })).optional(),
    DeviceJoinService: anyCase(z.object({ JoinEndpoint: text, JoinResourceId: text })).optional(),
    TenantInfo: anyCase(z.object({ TenantId: text, TenantName: text, DisplayName: text })).optional(),
  }),
);

/** Reads a discovery document. */
export function readDiscovery(body: string): Result<Discovery, CodecError> {
  const read = readJson(discoverySchema, body);
  if (!read.ok) return read;
  const { AuthenticationService, IdentityProviderService, DeviceJoinService, TenantInfo } = read.value;
  return ok({
    joinEndpoint: DeviceJoinService?.JoinEndpoint,
    joinResource: DeviceJoinService?.JoinResourceId,
    authorizationEndpoint: AuthenticationService?.OAuth2?.AuthCodeEndpoint,
    tokenEndpoint: AuthenticationService?.OAuth2?.TokenEndpoint,
    isFederated: IdentityProviderService?.Federated ?? false,
    tenantId: TenantInfo?.TenantId,
    tenantName: TenantInfo?.TenantName,
    tenantDisplayName: TenantInfo?.DisplayName,
  });
}
