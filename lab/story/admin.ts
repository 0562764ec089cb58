import { createHash } from 'node:crypto';
import type { Actors } from '../../src/core/actors/actors.ts';
import { captureHash } from '../../src/device/hardware/hardware.ts';
import { parseDuration } from '../scenario/duration.ts';
import type { AppSpec, EspSpec, PolicySpec, ProfileSpec, TargetSpec, TenantSpec } from '../scenario/scenario.ts';
import type { DeviceInStory } from './cast.ts';
import { AdminRefused, type GraphClient, type Json } from './graph-client.ts';

/** The portal's own limit on rows in one file (autopilot.md 1.2). */
const IMPORT_BATCH = 500;
/** What scripts poll with (graph.md 2.1). */
const POLL_MS = 30_000;
const IMPORTED = '/deviceManagement/importedWindowsAutopilotDeviceIdentities';

/** Object ids of the tenant's groups by display name. */
export type GroupIds = ReadonlyMap<string, string>;

/** Makes what the tenant of a scenario names, as an admin would: through Graph, one object after the other. */
export async function prepareTenant(graph: GraphClient, tenant: TenantSpec): Promise<void> {
  const groups = new Map<string, string>();
  for (const group of tenant.groups) {
    const created = await graph.post('/groups', {
      displayName: group.displayName,
      mailEnabled: false,
      mailNickname: group.displayName.replace(/[^A-Za-z0-9]/g, ''),
      securityEnabled: true,
      groupTypes: ['DynamicMembership'],
      membershipRule: group.rule,
      membershipRuleProcessingState: 'On',
    });
    groups.set(group.displayName, String(created['id']));
  }
  if (tenant.windowsHello === true) await turnOnWindowsHello(graph);
  for (const profile of tenant.profiles) await createProfile(graph, profile, groups);
  const appIds = new Map<string, string>();
  for (const app of tenant.apps) appIds.set(app.displayName, await createApp(graph, app, groups));
  if (tenant.esp !== null) await createStatusPage(graph, tenant.esp, groups, appIds);
  for (const policy of tenant.policies) await createPolicy(graph, policy, groups);
}

const HELLO_TYPE = '#microsoft.graph.deviceEnrollmentWindowsHelloForBusinessConfiguration';

/** The tenant-wide setting of Windows enrolment (graph.md 3.6). */
async function turnOnWindowsHello(graph: GraphClient): Promise<void> {
  const configurations = await graph.list('/deviceManagement/deviceEnrollmentConfigurations');
  const hello = configurations.find((it) => it['@odata.type'] === HELLO_TYPE);
  await graph.patch(`/deviceManagement/deviceEnrollmentConfigurations/${String(hello?.['id'])}`, {
    '@odata.type': HELLO_TYPE,
    state: 'enabled',
  });
}

async function createProfile(graph: GraphClient, profile: ProfileSpec, groups: GroupIds): Promise<void> {
  const created = await graph.post('/deviceManagement/windowsAutopilotDeploymentProfiles', {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: profile.displayName,
    description: '',
    deviceType: 'windowsPc',
    locale: profile.locale,
    deviceNameTemplate: profile.deviceNameTemplate,
    hardwareHashExtractionEnabled: profile.convertsTargetedDevices,
    preprovisioningAllowed: false,
    outOfBoxExperienceSetting: {
      privacySettingsHidden: profile.privacySettingsHidden,
      eulaHidden: profile.eulaHidden,
      userType: profile.userType,
      deviceUsageType: 'singleUser',
      keyboardSelectionPageSkipped: profile.keyboardSelectionPageSkipped,
      escapeLinkHidden: profile.escapeLinkHidden,
    },
  });
  for (const target of profile.assignedTo) {
    await graph.post(`/deviceManagement/windowsAutopilotDeploymentProfiles/${String(created['id'])}/assignments`, {
      target: targetBody(target, groups),
    });
  }
}

async function createStatusPage(
  graph: GraphClient,
  esp: EspSpec,
  groups: GroupIds,
  appIds: ReadonlyMap<string, string>,
): Promise<void> {
  const created = await graph.post('/deviceManagement/deviceEnrollmentConfigurations', {
    '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
    displayName: esp.displayName,
    description: '',
    showInstallationProgress: esp.showProgress,
    blockDeviceSetupRetryByUser: !esp.allowRetryOnFailure,
    allowDeviceResetOnInstallFailure: esp.allowResetOnFailure,
    allowLogCollectionOnInstallFailure: esp.allowLogCollection,
    customErrorMessage: esp.customErrorMessage,
    installProgressTimeoutInMinutes: minutesOf(esp.timeout),
    allowDeviceUseOnInstallFailure: esp.allowUseOnFailure,
    selectedMobileAppIds: esp.blockingApps.map((name) => appIds.get(name)),
    trackInstallProgressForAutopilotOnly: esp.onlyInOobe,
    disableUserStatusTrackingAfterFirstUser: esp.onlyInOobe,
    installQualityUpdates: esp.installQualityUpdates,
  });
  await graph.post(`/deviceManagement/deviceEnrollmentConfigurations/${String(created['id'])}/assign`, {
    enrollmentConfigurationAssignments: esp.assignedTo.map((target) => ({ target: targetBody(target, groups) })),
  });
}

function minutesOf(duration: string): number {
  return Math.round((parseDuration(duration) ?? 0) / 60_000);
}

/** Makes an app and gives its id. */
async function createApp(graph: GraphClient, app: AppSpec, groups: GroupIds): Promise<string> {
  const body = app.packaging === 'lob-msi' ? lineOfBusinessBody(app) : win32Body(app);
  const created = await graph.post('/deviceAppManagement/mobileApps', body);
  await graph.post(`/deviceAppManagement/mobileApps/${String(created['id'])}/assign`, {
    mobileAppAssignments: app.assignedTo.map((target) => ({
      '@odata.type': '#microsoft.graph.mobileAppAssignment',
      intent: 'required',
      target: targetBody(target, groups),
      settings: null,
    })),
  });
  return String(created['id']);
}

/** The product code comes from the name: a package made again is the same product. */
function lineOfBusinessBody(app: AppSpec): Json {
  const digits = createHash('sha256').update(app.displayName).digest('hex').toUpperCase();
  const [, ...parts] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digits) ?? [];
  return {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: app.displayName,
    description: app.displayName,
    publisher: 'OOBE Lab',
    fileName: 'setup.msi',
    size: app.sizeMb * 1_048_576,
    productCode: `{${parts.join('-')}}`,
    productVersion: '1.0',
    commandLine: `/quiet --takes ${secondsOf(app)}`,
  };
}

function secondsOf({ installs }: AppSpec): number {
  return Math.round((parseDuration(installs) ?? 0) / 1_000);
}

function win32Body(app: AppSpec): Json {
  // What runs as the user installs for that user alone.
  const folder = app.runAs === 'user' ? '%LOCALAPPDATA%\\Programs' : 'C:\\Program Files';
  const program = `${folder}\\${app.displayName}`;
  const setup = `lab-setup.exe ${app.packaging === 'msi' ? '--msi ' : ''}--takes ${secondsOf(app)}`;
  return {
    '@odata.type': '#microsoft.graph.win32LobApp',
    displayName: app.displayName,
    description: app.displayName,
    publisher: 'OOBE Lab',
    fileName: 'setup.intunewin',
    size: app.sizeMb * 1_048_576,
    setupFilePath: 'lab-setup.exe',
    installCommandLine: `${setup} --exit ${app.exitCode} --writes "${program}\\app.exe"`,
    uninstallCommandLine: 'lab-setup.exe --remove',
    applicableArchitectures: 'x64',
    minimumSupportedWindowsRelease: '1903',
    rules: [
      {
        '@odata.type': '#microsoft.graph.win32LobAppFileSystemRule',
        ruleType: 'detection',
        path: program,
        fileOrFolderName: 'app.exe',
        check32BitOn64System: false,
        operationType: 'exists',
        operator: 'notConfigured',
        comparisonValue: null,
      },
    ],
    installExperience: {
      runAsAccount: app.runAs,
      deviceRestartBehavior: 'basedOnReturnCode',
      maxRunTimeInMinutes: minutesOf(app.maxRunTime),
    },
    returnCodes: [
      { returnCode: 0, type: 'success' },
      { returnCode: 1707, type: 'success' },
      { returnCode: 3010, type: 'softReboot' },
      { returnCode: 1641, type: 'hardReboot' },
      { returnCode: 1618, type: 'retry' },
    ],
  };
}

const OMA_TYPES = { string: 'String', integer: 'Integer', boolean: 'Boolean' } as const;

async function createPolicy(graph: GraphClient, policy: PolicySpec, groups: GroupIds): Promise<void> {
  const created = await graph.post('/deviceManagement/deviceConfigurations', {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: policy.displayName,
    description: '',
    omaSettings: policy.settings.map((setting) => ({
      '@odata.type': `#microsoft.graph.omaSetting${OMA_TYPES[setting.type]}`,
      displayName: setting.omaUri.split('/').at(-1),
      description: null,
      omaUri: setting.omaUri,
      value: setting.value,
    })),
  });
  await graph.post(`/deviceManagement/deviceConfigurations/${String(created['id'])}/assign`, {
    assignments: policy.assignedTo.map((target) => ({ target: targetBody(target, groups) })),
  });
}

function targetBody(target: TargetSpec, groups: GroupIds): Json {
  switch (target.to) {
    case 'allDevices':
      return { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' };
    case 'allLicensedUsers':
      return { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' };
    case 'group':
      return { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: groups.get(target.group) };
  }
}

/** A row of an import, as Graph takes it (autopilot.md 1.2). */
export interface ImportRow {
  readonly groupTag: string;
  readonly serialNumber: string;
  readonly productKey: string;
  /** Base64 of the 4K hash. */
  readonly hardwareIdentifier: string;
  readonly assignedUserPrincipalName: string;
}

/** What became of a row: `name` is the error's, absent when the device is registered. */
export interface RowResult {
  readonly device: DeviceInStory;
  readonly code?: number;
  readonly name?: string;
}

/** A file to upload: rows, each with the device that it is about. */
export type ImportFile = readonly (readonly [device: DeviceInStory, row: ImportRow])[];

/** The right row of each device. */
export function importRows(
  devices: readonly DeviceInStory[],
  options: { readonly groupTag: string; readonly assignUsers: boolean; readonly atMs: number },
): ImportFile {
  return devices.map((device) => [
    device,
    {
      groupTag: options.groupTag,
      serialNumber: device.hardware.smbios.serialNumber,
      productKey: '',
      hardwareIdentifier: captureHash(device.hardware, { atMs: options.atMs, osBuild: device.osBuild }),
      assignedUserPrincipalName: options.assignUsers ? device.user.upn : '',
    },
  ]);
}

/** Uploads rows as one file, or as many as the portal's limit wants, and waits for the result of each (graph.md 2.1). */
export async function importHashes(
  graph: GraphClient,
  actors: Actors,
  file: ImportFile,
  batch = IMPORT_BATCH,
): Promise<readonly RowResult[]> {
  const results: RowResult[] = [];
  const waiting = new Map<string, DeviceInStory>();
  for (let from = 0; from < file.length; from += batch) {
    const rows = file.slice(from, from + batch);
    try {
      const answer = await graph.post(`${IMPORTED}/import`, {
        importedWindowsAutopilotDeviceIdentities: rows.map(([, row]) => ({
          '@odata.type': '#microsoft.graph.importedWindowsAutopilotDeviceIdentity',
          ...row,
        })),
      });
      for (const [index, accepted] of (answer['value'] as Json[]).entries()) {
        const device = rows[index]?.[0];
        if (device !== undefined) waiting.set(String(accepted['id']), device);
      }
    } catch (error) {
      // A file that is refused as a whole registers nobody.
      if (!(error instanceof AdminRefused)) throw error;
      results.push(...[...new Set(rows.map(([device]) => device))].map((device) => ({ device, name: error.answer })));
    }
  }
  while (waiting.size > 0) {
    await actors.sleep(POLL_MS, 'the import');
    for (const { id, state } of await graph.list(`${IMPORTED}?$top=1000`)) {
      const device = waiting.get(String(id));
      const { deviceImportStatus, deviceErrorCode, deviceErrorName } = state as Json;
      if (device === undefined || deviceImportStatus === 'unknown') continue;
      waiting.delete(String(id));
      const isRegistered = deviceImportStatus === 'complete';
      results.push({ device, ...(!isRegistered && { code: Number(deviceErrorCode), name: String(deviceErrorName) }) });
    }
  }
  return results;
}

/** Assigns each device to its user, with the name to greet by (graph.md 2.1, assignUserToDevice). */
export async function assignUsers(graph: GraphClient, devices: readonly DeviceInStory[]): Promise<void> {
  const identities = await graph.list('/deviceManagement/windowsAutopilotDeviceIdentities?$top=1000');
  for (const { hardware, user } of devices) {
    const serialNumber = hardware.smbios.serialNumber;
    const identity = identities.find((it) => it['serialNumber'] === serialNumber);
    if (identity === undefined) throw new AdminRefused('assign a user', `${serialNumber} is not registered`);
    await graph.post(
      `/deviceManagement/windowsAutopilotDeviceIdentities/${String(identity['id'])}/assignUserToDevice`,
      { userPrincipalName: user.upn, addressableUserName: user.displayName },
    );
  }
}

/** Waits until every device shows an assigned profile; false when the time is up first. */
export async function waitForAssignment(
  graph: GraphClient,
  actors: Actors,
  devices: readonly DeviceInStory[],
  withinMs: number,
): Promise<boolean> {
  const own = new Set(devices.map((device) => device.hardware.smbios.serialNumber));
  const untilMs = actors.now() + withinMs;
  while (actors.now() < untilMs) {
    const identities = await graph.list('/deviceManagement/windowsAutopilotDeviceIdentities?$top=1000');
    const assigned = identities.filter(
      (identity) =>
        own.has(String(identity['serialNumber'])) &&
        String(identity['deploymentProfileAssignmentStatus']).startsWith('assigned'),
    );
    if (assigned.length === own.size) return true;
    await actors.sleep(POLL_MS, 'profile assignment');
  }
  return false;
}
