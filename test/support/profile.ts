import type { AutopilotProfile } from '../../src/protocol/ztd/profile.ts';
import { CONTOSO } from './service.ts';

/** A user-driven profile of contoso.com as a device downloads it. */
export const PROFILE: AutopilotProfile = {
  AutopilotServiceCorrelationId: '11111111-1111-4111-8111-111111111111',
  ZtdRegistrationId: '22222222-2222-4222-8222-222222222222',
  AadDeviceId: '33333333-3333-4333-8333-333333333333',
  CloudAssignedOobeConfig: 1310,
  CloudAssignedDomainJoinMethod: 0,
  CloudAssignedForcedEnrollment: 1,
  CloudAssignedTenantDomain: CONTOSO.domain,
  CloudAssignedTenantId: CONTOSO.id,
  CloudAssignedMdmId: '0000000a-0000-0000-c000-000000000000',
  DeploymentProfileName: 'Sales',
  IsExplicitProfileAssignment: true,
  CloudAssignedAutopilotUpdateDisabled: 1,
  CloudAssignedAutopilotUpdateTimeout: 1_800_000,
  PolicyDownloadDate: '2026-03-02T08:00:00.000Z',
  PolicyDownloadCorrelationVector: 'cv.0',
};
