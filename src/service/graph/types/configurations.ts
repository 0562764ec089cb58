import {
  anything,
  beta,
  betaOnly,
  bytes,
  flag,
  integer,
  listOf,
  matching,
  nested,
  number,
  oneOf,
  own,
  required,
  someOf,
  text,
  texts,
  time,
} from '../model/property.ts';
import { family, initialOf, type ModelType } from '../model/type.ts';

const omaSettings = family(
  {
    name: 'omaSetting',
    isAbstract: true,
    properties: {
      displayName: text(),
      description: text(),
      omaUri: required(matching(/^\.\//, "an OMA-URI, which begins with './'")),
      ...betaOnly({ isEncrypted: own(false), secretReferenceValueId: own(null) }),
    },
  },
  [
    { name: 'omaSettingInteger', properties: { value: integer(0), isReadOnly: beta(flag()) } },
    { name: 'omaSettingString', properties: { value: text('') } },
    { name: 'omaSettingBoolean', properties: { value: flag() } },
    { name: 'omaSettingBase64', properties: { fileName: text(), value: bytes() } },
    { name: 'omaSettingStringXml', properties: { fileName: text(), value: bytes() } },
    { name: 'omaSettingDateTime', properties: { value: time() } },
    { name: 'omaSettingFloatingPoint', properties: { value: number(0) } },
  ],
);

const ENABLEMENT = ['notConfigured', 'enabled', 'disabled'];
const DAYS = ['userDefined', 'everyday', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const WEEKS = ['userDefined', 'firstWeek', 'secondWeek', 'thirdWeek', 'fourthWeek', 'everyWeek'];

const updateSchedule = family({ name: 'windowsUpdateInstallScheduleType', isAbstract: true, properties: {} }, [
  {
    name: 'windowsUpdateScheduledInstall',
    properties: { scheduledInstallDay: oneOf(DAYS, 'everyday'), scheduledInstallTime: text() },
  },
  {
    name: 'windowsUpdateActiveHoursInstall',
    properties: { activeHoursStart: text(), activeHoursEnd: text() },
  },
]);

/** An update ring. */
const UPDATE_RING: ModelType = {
  name: 'windowsUpdateForBusinessConfiguration',
  properties: {
    deliveryOptimizationMode: oneOf(
      [
        'userDefined',
        'httpOnly',
        'httpWithPeeringNat',
        'httpWithPeeringPrivateGroup',
        'httpWithInternetPeering',
        'simpleDownload',
        'bypassMode',
      ],
      'userDefined',
    ),
    prereleaseFeatures: oneOf(
      ['userDefined', 'settingsOnly', 'settingsAndExperimentations', 'notAllowed'],
      'userDefined',
    ),
    automaticUpdateMode: oneOf(
      [
        'userDefined',
        'notifyDownload',
        'autoInstallAtMaintenanceTime',
        'autoInstallAndRebootAtMaintenanceTime',
        'autoInstallAndRebootAtScheduledTime',
        'autoInstallAndRebootWithoutEndUserControl',
        'windowsDefault',
      ],
      'userDefined',
    ),
    microsoftUpdateServiceAllowed: flag(),
    driversExcluded: flag(),
    installationSchedule: nested(updateSchedule),
    qualityUpdatesDeferralPeriodInDays: integer(0),
    featureUpdatesDeferralPeriodInDays: integer(0),
    qualityUpdatesPaused: flag(),
    featureUpdatesPaused: flag(),
    qualityUpdatesPauseExpiryDateTime: time(),
    featureUpdatesPauseExpiryDateTime: time(),
    qualityUpdatesPauseStartDate: text(),
    featureUpdatesPauseStartDate: text(),
    qualityUpdatesRollbackStartDateTime: own(null),
    featureUpdatesRollbackStartDateTime: own(null),
    qualityUpdatesWillBeRolledBack: flag(),
    featureUpdatesWillBeRolledBack: flag(),
    featureUpdatesRollbackWindowInDays: integer(),
    businessReadyUpdatesOnly: oneOf(
      [
        'userDefined',
        'all',
        'businessReadyOnly',
        'windowsInsiderBuildFast',
        'windowsInsiderBuildSlow',
        'windowsInsiderBuildRelease',
      ],
      'userDefined',
    ),
    skipChecksBeforeRestart: flag(),
    updateWeeks: oneOf(WEEKS),
    engagedRestartDeadlineInDays: integer(),
    engagedRestartSnoozeScheduleInDays: integer(),
    engagedRestartTransitionScheduleInDays: integer(),
    deadlineForFeatureUpdatesInDays: integer(),
    deadlineForQualityUpdatesInDays: integer(),
    deadlineGracePeriodInDays: integer(),
    postponeRebootUntilAfterDeadline: flag(null),
    autoRestartNotificationDismissal: oneOf(['notConfigured', 'automatic', 'user'], 'notConfigured'),
    scheduleRestartWarningInHours: integer(),
    scheduleImminentRestartWarningInMinutes: integer(),
    userPauseAccess: oneOf(ENABLEMENT, 'notConfigured'),
    userWindowsUpdateScanAccess: oneOf(ENABLEMENT, 'notConfigured'),
    updateNotificationLevel: oneOf(
      ['notConfigured', 'defaultNotifications', 'restartWarningsOnly', 'disableAllNotifications'],
      'notConfigured',
    ),
    allowWindows11Upgrade: flag(),
  },
};

const EDITIONS = [
  'windows10Enterprise',
  'windows10EnterpriseN',
  'windows10Education',
  'windows10EducationN',
  'windows10MobileEnterprise',
  'windows10HolographicEnterprise',
  'windows10Professional',
  'windows10ProfessionalN',
  'windows10ProfessionalEducation',
  'windows10ProfessionalEducationN',
  'windows10ProfessionalWorkstation',
  'windows10ProfessionalWorkstationN',
  'notConfigured',
  'windows10Home',
  'windows10HomeChina',
  'windows10HomeN',
  'windows10HomeSingleLanguage',
];

const ENCRYPTION = ['aesCbc128', 'aesCbc256', 'xtsAes128', 'xtsAes256'];
const USAGE = ['blocked', 'required', 'allowed', 'notConfigured'];
const encryptionMethod = { encryptionMethod: oneOf(ENCRYPTION) };
const recoveryOptions = {
  recoveryOptions: nested({
    name: 'bitLockerRecoveryOptions',
    properties: {
      blockDataRecoveryAgent: flag(),
      recoveryPasswordUsage: oneOf(USAGE, 'notConfigured'),
      recoveryKeyUsage: oneOf(USAGE, 'notConfigured'),
      hideRecoveryOptions: flag(),
      enableRecoveryInformationSaveToStore: flag(),
      recoveryInformationToStore: oneOf(['passwordAndKey', 'passwordOnly'], 'passwordAndKey'),
      enableBitLockerAfterRecoveryInformationToStore: flag(),
    },
  }),
};

/** BitLocker stands here among much else that a deployment does not ask for. */
const ENDPOINT_PROTECTION: ModelType = {
  name: 'windows10EndpointProtectionConfiguration',
  isOpen: true,
  properties: {
    bitLockerEncryptDevice: flag(),
    bitLockerDisableWarningForOtherDiskEncryption: flag(),
    bitLockerEnableStorageCardEncryptionOnMobile: flag(),
    bitLockerRemovableDrivePolicy: nested({
      name: 'bitLockerRemovableDrivePolicy',
      properties: {
        ...encryptionMethod,
        requireEncryptionForWriteAccess: flag(),
        blockCrossOrganizationWriteAccess: flag(),
      },
    }),
    ...betaOnly({
      bitLockerAllowStandardUserEncryption: flag(),
      bitLockerRecoveryPasswordRotation: oneOf(
        ['notConfigured', 'disabled', 'enabledForAzureAd', 'enabledForAzureAdAndHybrid'],
        'notConfigured',
      ),
      bitLockerSystemDrivePolicy: nested({
        name: 'bitLockerSystemDrivePolicy',
        properties: {
          ...encryptionMethod,
          startupAuthenticationRequired: flag(),
          startupAuthenticationBlockWithoutTpmChip: flag(),
          startupAuthenticationTpmUsage: oneOf(USAGE, 'allowed'),
          startupAuthenticationTpmPinUsage: oneOf(USAGE, 'allowed'),
          startupAuthenticationTpmKeyUsage: oneOf(USAGE, 'allowed'),
          startupAuthenticationTpmPinAndKeyUsage: oneOf(USAGE, 'allowed'),
          minimumPinLength: integer(),
          prebootRecoveryEnableMessageAndUrl: flag(),
          prebootRecoveryMessage: text(),
          prebootRecoveryUrl: text(),
          ...recoveryOptions,
        },
      }),
      bitLockerFixedDrivePolicy: nested({
        name: 'bitLockerFixedDrivePolicy',
        properties: { ...encryptionMethod, requireEncryptionForWriteAccess: flag(), ...recoveryOptions },
      }),
    }),
  },
};

const open = (name: string): ModelType => ({ name, isOpen: true, properties: {} });

/** What every policy has. */
const common = {
  displayName: required(text()),
  description: text(),
  createdDateTime: own(),
  lastModifiedDateTime: own(),
  version: own(),
  roleScopeTagIds: beta(texts(['0'])),
};

/** Device configurations of Windows (graph.md 3.10). */
export const DEVICE_CONFIGURATION: ModelType = family(
  {
    name: 'deviceConfiguration',
    isAbstract: true,
    properties: {
      ...common,
      ...betaOnly({
        supportsScopeTags: own(true),
        deviceManagementApplicabilityRuleOsEdition: anything(),
        deviceManagementApplicabilityRuleOsVersion: anything(),
        deviceManagementApplicabilityRuleDeviceMode: anything(),
      }),
    },
  },
  [
    { name: 'windows10CustomConfiguration', properties: { omaSettings: listOf(omaSettings) } },
    UPDATE_RING,
    {
      name: 'windowsDomainJoinConfiguration',
      isBeta: true,
      properties: {
        computerNameStaticPrefix: text(),
        computerNameSuffixRandomCharCount: integer(0),
        activeDirectoryDomainName: text(),
        organizationalUnit: text(),
      },
    },
    {
      name: 'editionUpgradeConfiguration',
      properties: {
        licenseType: oneOf(['productKey', 'licenseFile', 'notConfigured'], 'productKey'),
        targetEdition: oneOf(EDITIONS, 'windows10Enterprise'),
        license: text(),
        productKey: text(),
        windowsSMode: beta(oneOf(['noRestriction', 'block', 'unlock'], 'noRestriction')),
      },
    },
    ENDPOINT_PROTECTION,
    ...[
      'windows10GeneralConfiguration',
      'sharedPCConfiguration',
      'windows10EnterpriseModernAppManagementConfiguration',
      'windowsDefenderAdvancedThreatProtectionConfiguration',
    ].map(open),
    ...[
      'windowsIdentityProtectionConfiguration',
      'windowsHealthMonitoringConfiguration',
      'windowsDeliveryOptimizationConfiguration',
      'windowsKioskConfiguration',
      'windows10DeviceFirmwareConfigurationInterface',
      'windows10NetworkBoundaryConfiguration',
      'windows10VpnConfiguration',
      'windows10PkcsCertificateProfile',
      'windows81TrustedRootCertificate',
      'windows81SCEPCertificateProfile',
      'windowsWifiConfiguration',
      'windowsWifiEnterpriseEAPConfiguration',
      'windowsWiredNetworkConfiguration',
    ].map((name) => ({ ...open(name), isBeta: true })),
  ],
);

const nullableFlags = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, flag()]));

/** A policy that says when a device of Windows is compliant. */
export const COMPLIANCE_POLICY: ModelType = family(
  { name: 'deviceCompliancePolicy', isAbstract: true, properties: common },
  [
    {
      name: 'windows10CompliancePolicy',
      properties: {
        ...nullableFlags(
          'passwordRequired',
          'passwordBlockSimple',
          'passwordRequiredToUnlockFromIdle',
          'requireHealthyDeviceReport',
          'earlyLaunchAntiMalwareDriverEnabled',
          'bitLockerEnabled',
          'secureBootEnabled',
          'codeIntegrityEnabled',
          'storageRequireEncryption',
        ),
        passwordMinutesOfInactivityBeforeLock: integer(),
        passwordExpirationDays: integer(),
        passwordMinimumLength: integer(),
        passwordMinimumCharacterSetCount: integer(),
        passwordRequiredType: oneOf(['deviceDefault', 'alphanumeric', 'numeric'], 'deviceDefault'),
        passwordPreviousPasswordBlockCount: integer(),
        osMinimumVersion: text(),
        osMaximumVersion: text(),
        mobileOsMinimumVersion: text(),
        mobileOsMaximumVersion: text(),
        ...betaOnly({
          ...nullableFlags(
            'memoryIntegrityEnabled',
            'kernelDmaProtectionEnabled',
            'virtualizationBasedSecurityEnabled',
            'firmwareProtectionEnabled',
            'activeFirewallRequired',
            'defenderEnabled',
            'signatureOutOfDate',
            'rtpEnabled',
            'antivirusRequired',
            'antiSpywareRequired',
            'deviceThreatProtectionEnabled',
            'configurationManagerComplianceRequired',
            'tpmRequired',
          ),
          defenderVersion: text(),
          deviceThreatProtectionRequiredSecurityLevel: oneOf(
            ['unavailable', 'secured', 'low', 'medium', 'high', 'notSet'],
            'unavailable',
          ),
          validOperatingSystemBuildRanges: listOf({
            name: 'operatingSystemVersionRange',
            properties: { description: text(), lowestVersion: text(), highestVersion: text() },
          }),
          deviceCompliancePolicyScript: nested({
            name: 'deviceCompliancePolicyScript',
            properties: { deviceComplianceScriptId: text(), rulesContent: bytes() },
          }),
          wslDistributions: listOf({
            name: 'wslDistributionConfiguration',
            properties: { distribution: text(), minimumOSVersion: text(), maximumOSVersion: text() },
          }),
        }),
      },
    },
  ],
);

const TEMPLATE: ModelType = {
  name: 'deviceManagementConfigurationPolicyTemplateReference',
  properties: {
    templateId: text(''),
    templateFamily: oneOf(
      [
        'none',
        'endpointSecurityAntivirus',
        'endpointSecurityDiskEncryption',
        'endpointSecurityFirewall',
        'endpointSecurityEndpointDetectionAndResponse',
        'endpointSecurityAttackSurfaceReduction',
        'endpointSecurityAccountProtection',
        'endpointSecurityApplicationControl',
        'enrollmentConfiguration',
        'baseline',
        'deviceConfigurationScripts',
        'deviceConfigurationPolicies',
      ],
      'none',
    ),
    templateDisplayName: own(null),
    templateDisplayVersion: own(null),
  },
};

const PLATFORMS = ['none', 'android', 'iOS', 'macOS', 'windows10X', 'windows10', 'linux'];
const TECHNOLOGIES = ['none', 'mdm', 'configManager', 'intuneManagementExtension', 'microsoftSense', 'enrollment'];

/** A policy of the settings catalogue; its settings are a navigation of their own (graph.md 3.10). */
export const CONFIGURATION_POLICY: ModelType = {
  name: 'deviceManagementConfigurationPolicy',
  properties: {
    name: required(text()),
    description: text(''),
    platforms: someOf(PLATFORMS, 'none'),
    technologies: someOf(TECHNOLOGIES, 'none'),
    createdDateTime: own(),
    lastModifiedDateTime: own(),
    settingCount: own(),
    creationSource: own(null),
    roleScopeTagIds: texts(['0']),
    isAssigned: own(),
    disableEntraGroupPolicyAssignment: flag(null),
    templateReference: nested(TEMPLATE, initialOf(TEMPLATE)),
    priorityMetaData: nested({ name: 'deviceManagementPriorityMetaData', properties: { priority: integer() } }),
  },
};

/** A setting of such a policy: what stands in it is the catalogue's business, and passes through. */
export const POLICY_SETTING: ModelType = {
  name: 'deviceManagementConfigurationSetting',
  properties: { settingInstance: anything() },
};

/** What a setting can be, as a body tells it that was copied with it. */
export const SETTING_DEFINITION: ModelType = {
  name: 'deviceManagementConfigurationSettingDefinition',
  isOpen: true,
  properties: {},
};

export const ACTION_ITEM: ModelType = {
  name: 'deviceComplianceActionItem',
  properties: {
    gracePeriodHours: integer(0),
    actionType: oneOf(
      ['noAction', 'notification', 'block', 'retire', 'wipe', 'removeResourceAccessProfiles', 'pushNotification'],
      'block',
    ),
    notificationTemplateId: text(''),
    notificationMessageCCList: texts(),
  },
};

/** What becomes of a device that is not compliant, and when. */
export const SCHEDULED_ACTION: ModelType = {
  name: 'deviceComplianceScheduledActionForRule',
  properties: { ruleName: text() },
};
