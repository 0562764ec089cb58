import type { EnrollmentVersion } from '../protocol/mde2/version.ts';
import type { DeviceFault } from './fault.ts';
import type { ModelId } from './hardware/catalogue.ts';

/** A release of Windows as it was installed: what of these flows differs from one to the next (autopilot.md 1.4, 1.5, 3, 6). */
interface Release {
  readonly name: 'Windows 10' | 'Windows 11';
  /** Decides which events there are, besides what it stands for on the wire. */
  readonly build: string;
  /** What the build's patches ask for when they enrol (mdm.md 1). */
  readonly requestVersion: EnrollmentVersion;
  /** Below `ServiceState`, where the profile is kept (entra-device.md 8.2). */
  readonly profileFolder: 'wmansvc' | 'Autopilot';
  /** How often a profile is asked for that does not come: more since July 2023 (autopilot.md 1.4). The numbers are ours. */
  readonly profileAttempts: number;
  /** Whether a private PC is offered Cortana; Autopilot always skips the page (autopilot.md 1.4). */
  readonly hasCortanaPage: boolean;
  /** Whether Ctrl+Shift+D opens the diagnostics page (autopilot.md 2.0, Extras). */
  readonly hasDiagnosticsPage: boolean;
  /** Whether the status page fails as soon as an app does, and not only at its limit (autopilot.md 1.5-16). */
  readonly failsAppsAtOnce: boolean;
  /** Whether monthly updates can be installed at the end of OOBE (autopilot.md 1.5-06). */
  readonly installsQualityUpdates: boolean;
}

const WINDOWS_10 = {
  name: 'Windows 10',
  profileFolder: 'wmansvc',
  profileAttempts: 1,
  hasCortanaPage: true,
  hasDiagnosticsPage: false,
  failsAppsAtOnce: false,
  installsQualityUpdates: false,
} as const;

const WINDOWS_11 = {
  name: 'Windows 11',
  requestVersion: '6.0',
  profileFolder: 'Autopilot',
  profileAttempts: 3,
  hasCortanaPage: false,
  hasDiagnosticsPage: true,
  failsAppsAtOnce: true,
  installsQualityUpdates: true,
} as const;

/** Every one of them downloads the profile again at each start in OOBE, as 1809 was the first to do (autopilot.md 1.4). */
const RELEASES = {
  '10-1903': { ...WINDOWS_10, build: '10.0.18362.30', requestVersion: '4.0' },
  '10-1909': { ...WINDOWS_10, build: '10.0.18363.1556', requestVersion: '4.0' },
  '10-2004': { ...WINDOWS_10, build: '10.0.19041.1415', requestVersion: '4.0' },
  '10-20H2': { ...WINDOWS_10, build: '10.0.19042.2965', requestVersion: '5.0' },
  '10-21H2': { ...WINDOWS_10, build: '10.0.19044.4529', requestVersion: '6.0', profileAttempts: 3 },
  '10-22H2': { ...WINDOWS_10, build: '10.0.19045.4529', requestVersion: '6.0', profileAttempts: 3 },
  '11-21H2': { ...WINDOWS_11, build: '10.0.22000.3260', installsQualityUpdates: false },
  '11-22H2': { ...WINDOWS_11, build: '10.0.22621.4317' },
  '11-23H2': { ...WINDOWS_11, build: '10.0.22631.4317' },
  '11-24H2': { ...WINDOWS_11, build: '10.0.26100.2033' },
} as const satisfies Record<string, Release>;

/** Editions by the number that OSEdition carries (mdm.md 1). Home takes no management (autopilot.md 3, Editions). */
const EDITIONS = {
  home: { edition: 101, editionName: 'Home', isManageable: false },
  pro: { edition: 48, editionName: 'Pro', isManageable: true },
  enterprise: { edition: 4, editionName: 'Enterprise', isManageable: true },
  education: { edition: 121, editionName: 'Education', isManageable: true },
} as const;

type ReleaseId = keyof typeof RELEASES;
type EditionId = keyof typeof EDITIONS;

/** A release and an edition: `11-23H2-pro`. */
export type WindowsId = `${ReleaseId}-${EditionId}`;

/** Windows as it was installed. */
export interface Windows extends Omit<Release, 'name'> {
  /** `Windows 11 Pro`. */
  readonly name: string;
  readonly edition: number;
  readonly isManageable: boolean;
}

/** Every release in every edition. */
export const WINDOWS = Object.fromEntries(
  Object.entries(RELEASES).flatMap(([releaseId, release]) =>
    Object.entries(EDITIONS).map(([editionId, { editionName, ...edition }]) => [
      `${releaseId}-${editionId}`,
      { ...release, ...edition, name: `${release.name} ${editionName}` },
    ]),
  ),
) as Readonly<Record<WindowsId, Windows>>;

/** How a device gets to the internet: `metered` is a wireless one that is paid for by what goes over it. */
export const MEDIA = ['wired', 'wireless', 'metered'] as const;

export type Medium = (typeof MEDIA)[number];

/** One device before its first power-on: plain data, so that it crosses into another process as it is. */
export interface DeviceSpec {
  /** Unique in the scenario: `sales-0001`. */
  readonly name: string;
  /** Its place among the scenario's devices, from 1. */
  readonly ordinal: number;
  readonly model: ModelId;
  readonly windows: WindowsId;
  /** Wired devices skip the network page (autopilot.md 2.0). */
  readonly network: Medium;
  /** `en-US`. */
  readonly locale: string;
  /** Seed of everything that chance decides on this device. */
  readonly seed: string;
  /** What goes wrong on it or on its way to the service. */
  readonly faults?: readonly DeviceFault[];
}
