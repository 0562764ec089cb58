import { z } from 'zod';
import { type CodecError, ok, type Result } from '../../core/result.ts';
import { readJson } from '../read-shape.ts';

/** How a device joins, by CloudAssignedDomainJoinMethod. */
export const DOMAIN_JOIN_METHOD = { entra: 0, hybrid: 1 } as const;

const bit = z.union([z.literal(0), z.literal(1)]);

const profileSchema = z.looseObject({
  AutopilotServiceCorrelationId: z.string(),
  /** The registration: ZTDID. */
  ZtdRegistrationId: z.string(),
  AadDeviceId: z.string(),
  /** See `oobe-config.ts`. */
  CloudAssignedOobeConfig: z.int(),
  CloudAssignedDomainJoinMethod: bit,
  CloudAssignedForcedEnrollment: bit,
  CloudAssignedTenantDomain: z.string(),
  CloudAssignedTenantId: z.string(),
  CloudAssignedMdmId: z.string(),
  /** The name template, `%SERIAL%` and `%RAND:x%` still in it. */
  CloudAssignedDeviceName: z.string().optional(),
  CloudAssignedRegion: z.string().optional(),
  CloudAssignedLanguage: z.string().optional(),
  /** The assigned user, who finds sign-in name and greeting filled in; the names of both members are a guess (8.2). */
  CloudAssignedTenantUpn: z.string().optional(),
  CloudAssignedUserName: z.string().optional(),
  DeploymentProfileName: z.string(),
  IsExplicitProfileAssignment: z.boolean(),
  CloudAssignedAutopilotUpdateDisabled: bit,
  CloudAssignedAutopilotUpdateTimeout: z.int(),
  CloudAssignedPrivacyDiagnostics: z.int().optional(),
  HybridJoinSkipDCConnectivityCheck: bit.optional(),
  /** ISO 8601 with `Z`. */
  PolicyDownloadDate: z.string(),
  PolicyDownloadCorrelationVector: z.string(),
});

/** The profile as the service sends it and AutopilotDDSZTDFile.json keeps it (entra-device.md 8.2). */
export type AutopilotProfile = z.infer<typeof profileSchema>;

/** The timeout that every profile carries (entra-device.md 8.2 and 8.3). */
export const AUTOPILOT_UPDATE_TIMEOUT_MS = 1_800_000;

/** The JSON body of a profile. */
export function encodeProfile(profile: AutopilotProfile): string {
  return JSON.stringify(profile);
}

/** Reads a profile; members that are not listed pass through, so that the file on disk is what was sent. */
export function readProfile(body: string): Result<AutopilotProfile, CodecError> {
  return readJson(profileSchema, body);
}

const zeroTouchSchema = z.object({
  ZeroTouchConfig: z.object({
    CloudAssignedTenantDomain: z.string(),
    CloudAssignedTenantUpn: z.string(),
    ForcedEnrollment: z.int(),
  }),
});

/** What CloudAssignedAadServerData says of the tenant. */
export interface AadServerData {
  readonly tenantDomain: string;
  readonly tenantUpn: string;
  readonly isForcedEnrollment: boolean;
}

/** CloudAssignedAadServerData: a JSON text inside the JSON. */
export function encodeAadServerData({ tenantDomain, tenantUpn, isForcedEnrollment }: AadServerData): string {
  return JSON.stringify({
    ZeroTouchConfig: {
      CloudAssignedTenantDomain: tenantDomain,
      CloudAssignedTenantUpn: tenantUpn,
      ForcedEnrollment: isForcedEnrollment ? 1 : 0,
    },
  });
}

/** Reads CloudAssignedAadServerData. */
export function readAadServerData(text: string): Result<AadServerData, CodecError> {
  const read = readJson(zeroTouchSchema, text);
  if (!read.ok) return read;
  const { CloudAssignedTenantDomain, CloudAssignedTenantUpn, ForcedEnrollment } = read.value.ZeroTouchConfig;
  return ok({
    tenantDomain: CloudAssignedTenantDomain,
    tenantUpn: CloudAssignedTenantUpn,
    isForcedEnrollment: ForcedEnrollment === 1,
  });
}

/** What the policy cache holds when there is no profile (entra-device.md 8.2, last lines). */
export function noProfileStub(atMs: number, correlationVector: string): Readonly<Record<string, string | number>> {
  return {
    AutopilotCreationDate: new Date(atMs).toISOString(),
    AutopilotUpdateTimeout: AUTOPILOT_UPDATE_TIMEOUT_MS,
    AutopilotMode: 0,
    AutopilotCorrelationVector: correlationVector,
    CloudAssignedAadServerData: encodeAadServerData({ tenantDomain: '', tenantUpn: '', isForcedEnrollment: false }),
  };
}
