import type { Entity } from '../../../protocol/odata/evaluate.ts';
import { type GraphRoute, notFound } from '../call.ts';
import { list, rowsOf } from '../replies.ts';

/** A collection that the lab has nothing to put into: its path, its type, and the pair of permissions that it needs. */
interface EmptyCollection {
  readonly path: string;
  readonly type: string;
  readonly permission: string;
  readonly isBetaOnly: boolean;
}

const CONFIGURATION = 'DeviceManagementConfiguration';
const SERVICE_CONFIG = 'DeviceManagementServiceConfig';
const APPS = 'DeviceManagementApps';

const inVersions = (
  isBetaOnly: boolean,
  permission: string,
  root: string,
  collections: Readonly<Record<string, string>>,
): EmptyCollection[] =>
  Object.entries(collections).map(([name, type]) => ({ path: `/${root}/${name}`, type, permission, isBetaOnly }));

/**
 * What tools that copy a whole tenant ask for on their way, and a tenant has nothing of before somebody makes it
 * (graph.md gr-2.4-01). None can be made here. What every tenant has by nature, built-in roles, catalogues, an audit log,
 * is no such collection.
 */
export const EMPTY_COLLECTIONS: readonly EmptyCollection[] = [
  ...inVersions(true, CONFIGURATION, 'deviceManagement', {
    groupPolicyConfigurations: 'groupPolicyConfiguration',
    groupPolicyUploadedDefinitionFiles: 'groupPolicyUploadedDefinitionFile',
    intents: 'deviceManagementIntent',
    windowsFeatureUpdateProfiles: 'windowsFeatureUpdateProfile',
    windowsQualityUpdateProfiles: 'windowsQualityUpdateProfile',
    windowsQualityUpdatePolicies: 'windowsQualityUpdatePolicy',
    windowsDriverUpdateProfiles: 'windowsDriverUpdateProfile',
    deviceShellScripts: 'deviceShellScript',
    deviceCustomAttributeShellScripts: 'deviceCustomAttributeShellScript',
    deviceComplianceScripts: 'deviceComplianceScript',
    compliancePolicies: 'deviceManagementCompliancePolicy',
    reusablePolicySettings: 'deviceManagementReusablePolicySetting',
    hardwareConfigurations: 'hardwareConfiguration',
    ndesConnectors: 'ndesConnector',
  }),
  ...inVersions(true, SERVICE_CONFIG, 'deviceManagement', { depOnboardingSettings: 'depOnboardingSetting' }),
  ...inVersions(false, SERVICE_CONFIG, 'deviceManagement', {
    notificationMessageTemplates: 'notificationMessageTemplate',
    termsAndConditions: 'termsAndConditions',
    mobileThreatDefenseConnectors: 'mobileThreatDefenseConnector',
  }),
  ...inVersions(false, 'DeviceManagementManagedDevices', 'deviceManagement', { deviceCategories: 'deviceCategory' }),
  ...inVersions(true, APPS, 'deviceAppManagement', {
    policySets: 'policySet',
    windowsManagedAppProtections: 'windowsManagedAppProtection',
    wdacSupplementalPolicies: 'windowsDefenderApplicationControlSupplementalPolicy',
  }),
  ...inVersions(false, APPS, 'deviceAppManagement', {
    managedAppPolicies: 'managedAppPolicy',
    iosManagedAppProtections: 'iosManagedAppProtection',
    androidManagedAppProtections: 'androidManagedAppProtection',
    mdmWindowsInformationProtectionPolicies: 'mdmWindowsInformationProtectionPolicy',
    targetedManagedAppConfigurations: 'targetedManagedAppConfiguration',
    mobileAppConfigurations: 'managedDeviceMobileAppConfiguration',
    vppTokens: 'vppToken',
  }),
];

/** Reading them, and nothing else. */
export function emptyCollectionRoutes(): GraphRoute[] {
  return EMPTY_COLLECTIONS.flatMap(({ path, type, isBetaOnly }): GraphRoute[] => {
    const set = { path: path.slice(1), type: `microsoft.graph.${type}`, toEntity: (entity: Entity) => entity };
    const navigation = { to: set, rows: () => [] };
    const shared = { method: 'GET', ...(isBetaOnly && { isBetaOnly }) } as const;
    return [
      { ...shared, path, handle: (call) => list(call, { ...set, expand: { assignments: navigation } }, rowsOf([])) },
      { ...shared, path: `${path}/{id}`, handle: (call) => notFound(call.parameters['id'] ?? '') },
    ];
  });
}
