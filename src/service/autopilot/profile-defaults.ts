import type { DeploymentProfile, DeploymentProfileBody } from '../store/queries/deployment-profiles.ts';

/** What a profile says of which nothing was said (graph.md 3.3). */
export const PROFILE_DEFAULTS: DeploymentProfileBody = {
  description: '',
  locale: 'os-default',
  hardwareHashExtractionEnabled: false,
  deviceNameTemplate: '',
  deviceType: 'windowsPc',
  preprovisioningAllowed: false,
  roleScopeTagIds: ['0'],
  managementServiceAppId: null,
  outOfBoxExperienceSetting: {
    privacySettingsHidden: false,
    eulaHidden: false,
    userType: 'administrator',
    deviceUsageType: 'singleUser',
    keyboardSelectionPageSkipped: false,
    escapeLinkHidden: false,
  },
  hybridAzureADJoinSkipConnectivityCheck: false,
};

/** The default Autopilot experience of a registered device that no profile was assigned to (autopilot.md 1.3); its name is ours. */
export const DEFAULT_EXPERIENCE: Pick<DeploymentProfile, 'id' | 'displayName' | 'odataType' | 'body'> = {
  id: '00000000-0000-0000-0000-000000000000',
  displayName: 'Default Autopilot experience',
  odataType: '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
  body: PROFILE_DEFAULTS,
};
