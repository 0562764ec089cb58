import { beta, betaOnly, flag, integer, nested, oneOf, own, required, text, texts } from '../model/property.ts';
import { family, initialOf, type ModelType } from '../model/type.ts';

/** autopilot.md 1.5 */
const MAX_BLOCKING_APPS = 100;

/** The status page (graph.md 3.6); its properties are beta's, as the published types have it. */
const STATUS_PAGE: ModelType = {
  name: 'windows10EnrollmentCompletionPageConfiguration',
  properties: {
    ...betaOnly({
      showInstallationProgress: flag(),
      blockDeviceSetupRetryByUser: flag(),
      allowDeviceResetOnInstallFailure: flag(),
      allowLogCollectionOnInstallFailure: flag(),
      customErrorMessage: text(''),
      installProgressTimeoutInMinutes: integer(60),
      allowDeviceUseOnInstallFailure: flag(),
      selectedMobileAppIds: texts([], { max: MAX_BLOCKING_APPS }),
      trackInstallProgressForAutopilotOnly: flag(),
      disableUserStatusTrackingAfterFirstUser: flag(),
      installQualityUpdates: flag(),
    }),
    allowNonBlockingAppInstallation: flag(),
  },
};

const RESTRICTION: ModelType = {
  name: 'deviceEnrollmentPlatformRestriction',
  properties: {
    platformBlocked: flag(),
    personalDeviceEnrollmentBlocked: flag(),
    osMinimumVersion: text(),
    osMaximumVersion: text(),
    ...betaOnly({ blockedManufacturers: texts(), blockedSkus: texts() }),
  },
};
const restriction = nested(RESTRICTION, initialOf(RESTRICTION));

const ENABLEMENT = ['notConfigured', 'enabled', 'disabled'];
const PIN_USAGE = ['allowed', 'required', 'disallowed'];

/** How devices may enrol, and what they see while they do (graph.md 3.6). */
export const ENROLLMENT_CONFIGURATION: ModelType = family(
  {
    name: 'deviceEnrollmentConfiguration',
    isAbstract: true,
    properties: {
      displayName: required(text()),
      description: text(''),
      priority: own(),
      createdDateTime: own(),
      lastModifiedDateTime: own(),
      version: own(),
      ...betaOnly({ roleScopeTagIds: texts(['0']), deviceEnrollmentConfigurationType: own() }),
    },
  },
  [
    STATUS_PAGE,
    { name: 'deviceEnrollmentLimitConfiguration', properties: { limit: integer(15) } },
    {
      name: 'deviceEnrollmentPlatformRestrictionsConfiguration',
      properties: {
        iosRestriction: restriction,
        windowsRestriction: restriction,
        windowsMobileRestriction: restriction,
        androidRestriction: restriction,
        macOSRestriction: restriction,
        ...betaOnly({
          windowsHomeSkuRestriction: restriction,
          androidForWorkRestriction: restriction,
          macRestriction: restriction,
          tvosRestriction: restriction,
          visionOSRestriction: restriction,
        }),
      },
    },
    {
      name: 'deviceEnrollmentPlatformRestrictionConfiguration',
      isBeta: true,
      properties: {
        platformRestriction: restriction,
        platformType: oneOf(['allPlatforms', 'ios', 'windows', 'android', 'androidForWork', 'mac', 'linux'], 'windows'),
      },
    },
    {
      name: 'deviceEnrollmentWindowsHelloForBusinessConfiguration',
      properties: {
        pinMinimumLength: integer(6),
        pinMaximumLength: integer(127),
        pinUppercaseCharactersUsage: oneOf(PIN_USAGE, 'disallowed'),
        pinLowercaseCharactersUsage: oneOf(PIN_USAGE, 'disallowed'),
        pinSpecialCharactersUsage: oneOf(PIN_USAGE, 'disallowed'),
        state: oneOf(ENABLEMENT, 'notConfigured'),
        securityDeviceRequired: flag(),
        unlockWithBiometricsEnabled: flag(true),
        remotePassportEnabled: flag(true),
        pinPreviousBlockCount: integer(0),
        pinExpirationInDays: integer(0),
        enhancedBiometricsState: oneOf(ENABLEMENT, 'notConfigured'),
        securityKeyForSignIn: beta(oneOf(ENABLEMENT, 'notConfigured')),
        enhancedSignInSecurity: beta(integer(0)),
      },
    },
    {
      name: 'deviceComanagementAuthorityConfiguration',
      isBeta: true,
      properties: {
        managedDeviceAuthority: integer(0),
        installConfigurationManagerAgent: flag(),
        configurationManagerAgentCommandLineArgument: text(''),
      },
    },
    {
      name: 'windowsRestoreDeviceEnrollmentConfiguration',
      isBeta: true,
      properties: { state: oneOf(ENABLEMENT, 'notConfigured') },
    },
  ],
);
