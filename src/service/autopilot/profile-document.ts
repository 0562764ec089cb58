import { oobeConfigOf } from '../../protocol/ztd/oobe-config.ts';
import { AUTOPILOT_UPDATE_TIMEOUT_MS, type AutopilotProfile, DOMAIN_JOIN_METHOD } from '../../protocol/ztd/profile.ts';
import type { Tenant } from '../context.ts';
import type { AutopilotDevice } from '../store/queries/autopilot-devices.ts';
import type { DeploymentProfile } from '../store/queries/deployment-profiles.ts';

/** What the profile of a device is made of. */
export interface ProfileSource {
  readonly tenant: Tenant;
  readonly device: AutopilotDevice;
  readonly profile: Pick<DeploymentProfile, 'displayName' | 'odataType' | 'body'>;
  readonly isExplicit: boolean;
  readonly mdmAppId: string;
  /** GUID of this answer. */
  readonly correlationId: string;
  readonly correlationVector: string;
  readonly atMs: number;
}

/** The JSON that a device downloads (entra-device.md 8.2 to 8.4). */
export function profileDocument(source: ProfileSource): AutopilotProfile {
  const { tenant, device, profile, isExplicit, mdmAppId, correlationId, correlationVector, atMs } = source;
  const { body } = profile;
  const { outOfBoxExperienceSetting: oobe, locale } = body;
  const isHybrid = profile.odataType === '#microsoft.graph.activeDirectoryWindowsAutopilotDeploymentProfile';
  const isShared = oobe.deviceUsageType === 'shared';
  // A device's own name beats the template; hybrid joins take theirs from the Domain Join profile (autopilot.md 1.2, 1.4).
  const deviceName = isHybrid ? '' : device.displayName || body.deviceNameTemplate;
  return {
    AutopilotServiceCorrelationId: correlationId,
    ZtdRegistrationId: device.id,
    AadDeviceId: device.azureAdDeviceId,
    CloudAssignedOobeConfig: oobeConfigOf({
      isStandardUser: oobe.userType === 'standard',
      isPrivacyHidden: oobe.privacySettingsHidden,
      isEulaHidden: oobe.eulaHidden,
      isKeyboardSkipped: oobe.keyboardSelectionPageSkipped,
      isShared,
    }),
    CloudAssignedDomainJoinMethod: isHybrid ? DOMAIN_JOIN_METHOD.hybrid : DOMAIN_JOIN_METHOD.entra,
    CloudAssignedForcedEnrollment: oobe.escapeLinkHidden ? 1 : 0,
    CloudAssignedTenantDomain: tenant.domain,
    CloudAssignedTenantId: tenant.id,
    CloudAssignedMdmId: body.managementServiceAppId ?? mdmAppId,
    ...(deviceName !== '' && { CloudAssignedDeviceName: deviceName }),
    ...(locale !== '' && { CloudAssignedRegion: regionOf(locale), CloudAssignedLanguage: locale }),
    // Self-deploying ignores an assigned user (autopilot.md 1.4).
    ...(device.assignedUpn !== '' &&
      !isShared && {
        CloudAssignedTenantUpn: device.assignedUpn,
        CloudAssignedUserName: device.addressableUserName,
      }),
    DeploymentProfileName: profile.displayName,
    IsExplicitProfileAssignment: isExplicit,
    CloudAssignedAutopilotUpdateDisabled: 1,
    CloudAssignedAutopilotUpdateTimeout: AUTOPILOT_UPDATE_TIMEOUT_MS,
    ...(isHybrid && { HybridJoinSkipDCConnectivityCheck: body.hybridAzureADJoinSkipConnectivityCheck ? 1 : 0 }),
    PolicyDownloadDate: new Date(atMs).toISOString(),
    PolicyDownloadCorrelationVector: correlationVector,
  };
}

/** `en-US` is the language of region US; `os-default` stands for both. */
function regionOf(locale: string): string {
  return locale === 'os-default' ? locale : (locale.split('-').at(-1) ?? locale);
}
