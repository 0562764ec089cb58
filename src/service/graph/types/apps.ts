import {
  beta,
  betaOnly,
  bytes,
  fixed,
  flag,
  integer,
  listOf,
  members,
  nested,
  oneOf,
  own,
  required,
  someOf,
  text,
  texts,
} from '../model/property.ts';
import { family, type ModelType } from '../model/type.ts';

const OPERATORS = [
  'notConfigured',
  'equal',
  'notEqual',
  'greaterThan',
  'greaterThanOrEqual',
  'lessThan',
  'lessThanOrEqual',
];
const ARCHITECTURES = ['none', 'x86', 'x64', 'arm', 'neutral', 'arm64'];
const ACCOUNTS = ['system', 'user'];
const FILE_OPERATIONS = [
  'notConfigured',
  'exists',
  'modifiedDate',
  'createdDate',
  'version',
  'sizeInMB',
  'doesNotExist',
];
const REGISTRY_OPERATIONS = ['notConfigured', 'exists', 'doesNotExist', 'string', 'integer', 'version'];
const SCRIPT_OPERATIONS = ['notConfigured', 'string', 'dateTime', 'integer', 'float', 'version', 'boolean'];

const ruleType = { ruleType: oneOf(['detection', 'requirement'], 'detection') };
const compared = { operator: oneOf(OPERATORS, 'notConfigured'), comparisonValue: text() };
const detected = { operator: oneOf(OPERATORS, 'notConfigured'), detectionValue: text() };
const file = { path: text(), fileOrFolderName: text(), check32BitOn64System: flag() };
const key = { keyPath: text(), valueName: text(), check32BitOn64System: flag() };
const product = {
  productCode: text(),
  productVersionOperator: oneOf(OPERATORS, 'notConfigured'),
  productVersion: text(),
};

/** graph.md 3.9 */
const RULE: ModelType = family({ name: 'win32LobAppRule', isAbstract: true, properties: ruleType }, [
  {
    name: 'win32LobAppFileSystemRule',
    properties: { ...file, operationType: oneOf(FILE_OPERATIONS, 'notConfigured'), ...compared },
  },
  {
    name: 'win32LobAppRegistryRule',
    properties: { ...key, operationType: oneOf(REGISTRY_OPERATIONS, 'notConfigured'), ...compared },
  },
  { name: 'win32LobAppProductCodeRule', properties: { ...product } },
  {
    name: 'win32LobAppPowerShellScriptRule',
    properties: {
      displayName: text(),
      enforceSignatureCheck: flag(),
      runAs32Bit: flag(),
      runAsAccount: oneOf(ACCOUNTS),
      scriptContent: text(),
      operationType: oneOf(SCRIPT_OPERATIONS, 'notConfigured'),
      ...compared,
    },
  },
]);

/** The same rules as beta told them before there were `rules`. */
const DETECTION: ModelType = family({ name: 'win32LobAppDetection', isAbstract: true, properties: {} }, [
  {
    name: 'win32LobAppFileSystemDetection',
    properties: { ...file, detectionType: oneOf(FILE_OPERATIONS, 'notConfigured'), ...detected },
  },
  {
    name: 'win32LobAppRegistryDetection',
    properties: { ...key, detectionType: oneOf(REGISTRY_OPERATIONS, 'notConfigured'), ...detected },
  },
  { name: 'win32LobAppProductCodeDetection', properties: product },
  {
    name: 'win32LobAppPowerShellScriptDetection',
    properties: { enforceSignatureCheck: flag(), runAs32Bit: flag(), scriptContent: text() },
  },
]);
const REQUIREMENT: ModelType = family({ name: 'win32LobAppRequirement', isAbstract: true, properties: detected }, [
  {
    name: 'win32LobAppFileSystemRequirement',
    properties: { ...file, detectionType: oneOf(FILE_OPERATIONS, 'notConfigured') },
  },
  {
    name: 'win32LobAppRegistryRequirement',
    properties: { ...key, detectionType: oneOf(REGISTRY_OPERATIONS, 'notConfigured') },
  },
  {
    name: 'win32LobAppPowerShellScriptRequirement',
    properties: {
      displayName: text(),
      enforceSignatureCheck: flag(),
      runAs32Bit: flag(),
      runAsAccount: oneOf(ACCOUNTS),
      scriptContent: text(),
      detectionType: oneOf(SCRIPT_OPERATIONS, 'notConfigured'),
    },
  },
]);

const EXPERIENCE: ModelType = {
  name: 'win32LobAppInstallExperience',
  properties: {
    runAsAccount: oneOf(ACCOUNTS, 'system'),
    deviceRestartBehavior: oneOf(['basedOnReturnCode', 'allow', 'suppress', 'force'], 'basedOnReturnCode'),
    maxRunTimeInMinutes: beta(integer(60)),
  },
};

const versionFlags = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, flag()]));
const MINIMUM_WINDOWS: ModelType = {
  name: 'windowsMinimumOperatingSystem',
  properties: {
    ...versionFlags('v8_0', 'v8_1', 'v10_0'),
    ...betaOnly(
      versionFlags('v10_1607', 'v10_1703', 'v10_1709', 'v10_1803', 'v10_1809', 'v10_1903', 'v10_1909', 'v10_2004'),
    ),
    ...betaOnly(versionFlags('v10_2H20', 'v10_21H1')),
  },
};

/** graph.md 3.9: 0 and 1707 success, 3010 soft reboot, 1641 hard reboot, 1618 retry. */
const RETURN_CODES = [
  { returnCode: 0, type: 'success' },
  { returnCode: 1707, type: 'success' },
  { returnCode: 3010, type: 'softReboot' },
  { returnCode: 1641, type: 'hardReboot' },
  { returnCode: 1618, type: 'retry' },
];

const SCRIPT: ModelType = { name: 'mobileAppScriptReference', properties: { targetId: text() } };

const content = { committedContentVersion: text(), fileName: text(), size: integer(0) };
const WIN32: ModelType = {
  name: 'win32LobApp',
  properties: {
    installCommandLine: text(''),
    uninstallCommandLine: text(''),
    applicableArchitectures: someOf(ARCHITECTURES, 'x64'),
    allowedArchitectures: someOf(ARCHITECTURES, null),
    minimumFreeDiskSpaceInMB: integer(),
    minimumMemoryInMB: integer(),
    minimumNumberOfProcessors: integer(),
    minimumCpuSpeedInMHz: integer(),
    rules: listOf(RULE),
    installExperience: nested(EXPERIENCE, {
      runAsAccount: 'system',
      deviceRestartBehavior: 'basedOnReturnCode',
      maxRunTimeInMinutes: 60,
    }),
    returnCodes: listOf(
      {
        name: 'win32LobAppReturnCode',
        properties: {
          returnCode: integer(0),
          type: oneOf(['failed', 'success', 'softReboot', 'hardReboot', 'retry'], 'failed'),
        },
      },
      RETURN_CODES,
    ),
    msiInformation: nested({
      name: 'win32LobAppMsiInformation',
      properties: {
        productCode: text(),
        productVersion: text(),
        upgradeCode: text(),
        requiresReboot: flag(),
        packageType: oneOf(['perMachine', 'perUser', 'dualPurpose'], 'perMachine'),
        productName: text(),
        publisher: text(),
      },
    }),
    setupFilePath: text(),
    minimumSupportedWindowsRelease: text(),
    ...betaOnly({
      activeInstallScript: nested(SCRIPT),
      activeUninstallScript: nested(SCRIPT),
      displayVersion: text(),
      allowAvailableUninstall: flag(),
      minimumSupportedOperatingSystem: nested(MINIMUM_WINDOWS),
      detectionRules: listOf(DETECTION),
      requirementRules: listOf(REQUIREMENT),
    }),
  },
};

const MSI: ModelType = {
  name: 'windowsMobileMSI',
  properties: {
    commandLine: text(''),
    productCode: text(),
    productVersion: text(),
    ignoreVersionDetection: flag(),
    ...betaOnly({ identityVersion: text(), useDeviceContext: fixed(flag(true)) }),
  },
};

const APPX: ModelType = {
  name: 'windowsUniversalAppX',
  properties: {
    applicableArchitectures: someOf(ARCHITECTURES, 'none'),
    applicableDeviceTypes: someOf(['none', 'desktop', 'mobile', 'holographic', 'team'], 'none'),
    identityName: text(),
    identityPublisherHash: text(),
    identityResourceIdentifier: text(),
    identityVersion: text(),
    isBundle: flag(),
    minimumSupportedOperatingSystem: nested(MINIMUM_WINDOWS),
  },
};

const STORE: ModelType = {
  name: 'winGetApp',
  isBeta: true,
  properties: {
    packageIdentifier: required(fixed(text())),
    manifestHash: text(),
    installExperience: nested(
      { name: 'winGetAppInstallExperience', properties: { runAsAccount: oneOf(ACCOUNTS, 'user') } },
      { runAsAccount: 'user' },
    ),
  },
};

const OFFICE_PARTS = [
  'access',
  'bing',
  'excel',
  'groove',
  'infoPath',
  'lync',
  'oneDrive',
  'oneNote',
  'outlook',
  'powerPoint',
  'publisher',
  'sharePointDesigner',
  'teams',
  'visio',
  'word',
];

/** Microsoft 365 Apps. */
const OFFICE: ModelType = {
  name: 'officeSuiteApp',
  isBeta: true,
  properties: {
    autoAcceptEula: flag(),
    productIds: members(['o365ProPlusRetail', 'o365BusinessRetail', 'visioProRetail', 'projectProRetail']),
    excludedApps: nested({ name: 'excludedApps', properties: versionFlags(...OFFICE_PARTS) }),
    useSharedComputerActivation: flag(),
    updateChannel: oneOf(
      ['none', 'current', 'deferred', 'firstReleaseCurrent', 'firstReleaseDeferred', 'monthlyEnterprise'],
      'none',
    ),
    officeSuiteAppDefaultFileFormat: oneOf(
      ['notConfigured', 'officeOpenXMLFormat', 'officeOpenDocumentFormat'],
      'notConfigured',
    ),
    officePlatformArchitecture: oneOf(ARCHITECTURES, 'none'),
    localesToInstall: texts(),
    installProgressDisplayLevel: oneOf(['none', 'full'], 'none'),
    shouldUninstallOlderVersionsOfOffice: flag(),
    targetVersion: text(''),
    updateVersion: text(''),
    officeConfigurationXml: bytes(),
  },
};

const APP: ModelType = {
  name: 'mobileApp',
  isAbstract: true,
  properties: {
    displayName: required(text()),
    description: text(''),
    publisher: text(''),
    largeIcon: nested({ name: 'mimeContent', properties: { type: text(), value: bytes() } }),
    createdDateTime: own(),
    lastModifiedDateTime: own(),
    isFeatured: flag(),
    privacyInformationUrl: text(),
    informationUrl: text(),
    owner: text(''),
    developer: text(''),
    notes: text(''),
    publishingState: own(),
    ...betaOnly({
      uploadState: own(),
      isAssigned: own(),
      roleScopeTagIds: texts(['0']),
      dependentAppCount: own(0),
      supersedingAppCount: own(0),
      supersededAppCount: own(0),
    }),
  },
};

/** Apps of Windows (graph.md 3.9). */
export const MOBILE_APP: ModelType = family(APP, [
  family({ name: 'mobileLobApp', isAbstract: true, properties: content }, [WIN32, MSI, APPX]),
  STORE,
  OFFICE,
  { name: 'windowsWebApp', properties: { appUrl: text() } },
  { name: 'webApp', properties: { appUrl: text(), useManagedBrowser: flag() } },
  {
    name: 'windowsMicrosoftEdgeApp',
    properties: { channel: oneOf(['dev', 'beta', 'stable'], 'stable'), displayLanguageLocale: text() },
  },
]);
