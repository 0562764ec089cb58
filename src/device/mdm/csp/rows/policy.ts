import type { Format } from '../../../../protocol/syncml/message.ts';
import { below, type CspNode, inBothScopes } from '../row.ts';

type PolicyType = readonly [name: string, format: Format, allowed?: CspNode['allowed']];

const toggle = (name: string): PolicyType => [name, 'int', ['0', '1']];
const within = (name: string, from: number, to: number): PolicyType => [name, 'int', { from, to }];

/** Policies whose format is known (mdm.md 7); any other policy takes what is sent. */
const KNOWN: Readonly<Record<string, readonly PolicyType[]>> = {
  WindowsLogon: [toggle('EnableFirstLogonAnimation')],
  Privacy: [toggle('DisablePrivacyExperience')],
  Experience: [toggle('AllowManualMDMUnenrollment')],
  ControlPolicyConflict: [toggle('MDMWinsOverGP')],
  TimeLanguageSettings: [['ConfigureTimeZone', 'chr']],
  System: [within('AllowTelemetry', 0, 3)],
  CredentialProviders: [toggle('DisableAutomaticReDeploymentCredentials')],
  Authentication: [toggle('EnableWebSignIn')],
  Update: [
    within('DeferFeatureUpdatesPeriodInDays', 0, 365),
    within('DeferQualityUpdatesPeriodInDays', 0, 30),
    toggle('PauseFeatureUpdates'),
    toggle('PauseQualityUpdates'),
    ['PauseFeatureUpdatesStartTime', 'chr'],
    ['PauseQualityUpdatesStartTime', 'chr'],
    within('ConfigureDeadlineForFeatureUpdates', 0, 30),
    within('ConfigureDeadlineForQualityUpdates', 0, 30),
    within('ConfigureDeadlineGracePeriod', 0, 7),
    within('ConfigureDeadlineGracePeriodForFeatureUpdates', 0, 7),
    toggle('ConfigureDeadlineNoAutoReboot'),
    ['BranchReadinessLevel', 'int', ['2', '4', '8', '16', '32', '64', '128']],
    within('AllowAutoUpdate', 0, 5),
    within('ActiveHoursStart', 0, 23),
    within('ActiveHoursEnd', 0, 23),
    within('ActiveHoursMaxRange', 8, 18),
    within('ManagePreviewBuilds', 0, 3),
    ['ProductVersion', 'chr'],
    ['TargetReleaseVersion', 'chr'],
    toggle('AllowMUUpdateService'),
    toggle('ExcludeWUDriversInQualityUpdate'),
    toggle('SetDisablePauseUXAccess'),
    ['UpdateServiceUrl', 'chr'],
  ],
};

/** The policies among the RebootRequiredURIs (mdm.md 6). */
const REBOOTING: readonly string[] = [
  'Connectivity/AllowUSBConnection',
  'DeviceGuard/ConfigureSystemGuardLaunch',
  'DeviceGuard/EnableVirtualizationBasedSecurity',
  'DeviceGuard/LsaCfgFlags',
  'DeviceGuard/RequirePlatformSecurityFeatures',
  'DmaGuard/DeviceEnumerationPolicy',
  'ExploitGuard/ExploitProtectionSettings',
  'MixedReality/HeadTrackingMode',
  'Notifications/DisallowCloudNotification',
  'Notifications/DisallowTileNotification',
  'Notifications/WnsEndpoint',
  'ServiceControlManager/SvchostProcessMitigation',
  ...[
    'ChangeAccountSettings',
    'Hibernate',
    'Lock',
    'PowerButton',
    'Restart',
    'ShutDown',
    'SignOut',
    'Sleep',
    'SwitchAccount',
    'UserTile',
  ].map((name) => `Start/Hide${name}`),
  'Start/ImportEdgeAssets',
  'Update/ManagePreviewBuilds',
];

/** Effective values lie where Windows keeps them, by area and name. */
const toRegistry: Pick<CspNode, 'written' | 'removed'> = {
  written({ store, uri, sid }, value) {
    const [area = '', name = ''] = uri.segments.slice(-2);
    const isNumber = /^\d{1,9}$/.test(value);
    store.setRegistry(
      keyOf(uri.scope === 'user' ? sid : undefined, area),
      name,
      isNumber ? { type: 'REG_DWORD', value: Number(value) } : { type: 'REG_SZ', value },
    );
  },
  removed({ store, uri, sid }) {
    const [area = '', name = ''] = uri.segments.slice(-2);
    store.setRegistry(keyOf(uri.scope === 'user' ? sid : undefined, area), name, undefined);
  },
};

function keyOf(sid: string | undefined, area: string): string {
  return `HKLM/SOFTWARE/Microsoft/PolicyManager/current/${sid ?? 'device'}/${area}`;
}

const known = Object.entries(KNOWN).flatMap(([area, policies]) =>
  policies.map(([name, format, allowed]): CspNode => {
    const path = `${area}/${name}`;
    return config(path, { format, ...(allowed !== undefined && { allowed }), ...rebootsIf(path) });
  }),
);
const knownPatterns = new Set(known.map(({ pattern }) => pattern));
const rebooting = REBOOTING.map((path) => config(path, rebootsIf(path))).filter(
  ({ pattern }) => !knownPatterns.has(pattern),
);
/** The other policies of an area that the table names. */
const others = [...new Set([...Object.keys(KNOWN), ...REBOOTING.map((path) => path.split('/')[0] ?? '')])].map((area) =>
  config(`${area}/{name}`, {}),
);

function config(path: string, more: Partial<CspNode>): CspNode {
  return { pattern: `Config/${path}`, format: 'any', access: 'AGRD', upserts: true, ...toRegistry, ...more };
}

function rebootsIf(path: string): Pick<CspNode, 'reboots'> {
  return REBOOTING.includes(path) ? { reboots: true } : {};
}

/** Policy (mdm.md 7): what was set, and the same as the effective value below Result. */
export const policyRows: readonly CspNode[] = below(
  'Vendor/MSFT/Policy',
  inBothScopes([
    ...known,
    ...rebooting,
    ...others,
    config('{area}/{name}', {}),
    {
      pattern: 'Result',
      format: 'node',
      access: 'G',
      list: ({ store, uri }) => store.children(configOf(uri.scope, [])),
    },
    {
      pattern: 'Result/{area}',
      format: 'node',
      access: 'G',
      list: ({ store, uri, params }) => store.children(configOf(uri.scope, [params['area'] ?? ''])),
    },
    {
      pattern: 'Result/{area}/{name}',
      format: 'any',
      access: 'G',
      read: ({ store, uri, params }) => store.read(configOf(uri.scope, [params['area'] ?? '', params['name'] ?? ''])),
    },
    { pattern: 'ConfigOperations/ADMXInstall/{app}/{type}/{file}', format: 'chr', access: 'AGD' },
  ]),
);

function configOf(scope: 'device' | 'user', rest: readonly string[]) {
  return { scope, segments: ['Vendor', 'MSFT', 'Policy', 'Config', ...rest] };
}
