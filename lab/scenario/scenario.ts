import type { ModelId } from '../../src/device/hardware/catalogue.ts';
import type { Milestone } from '../../src/device/milestones.ts';
import type { PageName } from '../../src/device/oobe/pages.ts';
import type { Medium, WindowsId } from '../../src/device/spec.ts';
import type { UpdateKind } from '../../src/protocol/windows-update/scan.ts';
import type { Duration } from './duration.ts';
import type { Fault } from './fault.ts';
import type { Selection } from './selection.ts';

/** Users that exist before the story begins: `user001@contoso.com` and so on. */
export interface UsersSpec {
  readonly count: number;
  /** Whether they hold a licence with Entra ID premium, which automatic enrolment needs (autopilot.md 2.1). */
  readonly licensed: boolean;
  /** How many of them, the first ones, are Global Administrators; nobody unless told. */
  readonly globalAdministrators?: number;
  /** Whether their accounts can sign in; they can unless said otherwise. */
  readonly enabled?: boolean;
  /** The second factor that they have registered: number matching or one-time codes (docs/service.md, Signing in). */
  readonly authenticator?: 'number' | 'code';
  /** A Temporary Access Pass for each, from the start (graph.md 5.1). */
  readonly accessPass?: { readonly lifetime: Duration; readonly once: boolean };
}

/** An application that is registered from the start (graph.md 5); what is left out it has not. */
export interface ApplicationSpec {
  readonly displayName: string;
  /** GUID. */
  readonly clientId: string;
  readonly secret?: string;
  /** PEM of certificates that it may prove itself with. */
  readonly certificates?: readonly string[];
  /** Application permissions. */
  readonly roles?: readonly string[];
  /** Delegated permissions with consent; left out, whatever its users may do. */
  readonly scopes?: readonly string[];
  readonly redirectUris?: readonly string[];
  /** Whether it may ask for id tokens without a code (graph.md 5.3). */
  readonly enableIdTokenIssuance?: boolean;
}

/** A conditional access policy for every user (graph.md 5.2). */
export interface AccessPolicySpec {
  readonly displayName: string;
  /** Which tokens it stands before; `joining` is the user action of registering or joining devices. */
  readonly on: 'everything' | 'joining' | 'enrolment' | 'graph';
  /** All of these. */
  readonly requires: readonly ('block' | 'mfa' | 'compliantDevice' | 'termsOfUse')[];
}

/** Company branding as the sign-in page shows it (autopilot.md 1.4). */
export interface BrandingSpec {
  readonly backgroundColor?: string;
  readonly signInPageText?: string;
  readonly usernameHintText?: string;
  readonly squareLogo?: string;
}

/** Who a profile, an app or a policy is for. */
export type TargetSpec =
  | { readonly to: 'allDevices' }
  | { readonly to: 'allLicensedUsers' }
  /** A group of the tenant, by its display name. */
  | { readonly to: 'group'; readonly group: string };

/** A dynamic device group (autopilot.md 1.3). */
export interface GroupSpec {
  readonly displayName: string;
  readonly rule: string;
}

/** A deployment profile (autopilot.md 1.4). */
export interface ProfileSpec {
  readonly displayName: string;
  readonly userType: 'administrator' | 'standard';
  readonly eulaHidden: boolean;
  readonly privacySettingsHidden: boolean;
  /** Whether the link to another account is left out of the sign-in, which needs company branding. */
  readonly escapeLinkHidden: boolean;
  readonly keyboardSelectionPageSkipped: boolean;
  readonly locale: string;
  readonly deviceNameTemplate: string;
  /** Registers the company's managed devices that it is assigned to (autopilot.md ap-1.2-07). */
  readonly convertsTargetedDevices: boolean;
  readonly assignedTo: readonly TargetSpec[];
}

/** The Enrollment Status Page (autopilot.md 1.5). */
export interface EspSpec {
  readonly displayName: string;
  /** Off, there is no status page. */
  readonly showProgress: boolean;
  /** Counts for device preparation and device setup together, and again for account setup. */
  readonly timeout: Duration;
  /** What a failed page offers: try again, reset, continue anyway, collect logs. */
  readonly allowRetryOnFailure: boolean;
  readonly allowResetOnFailure: boolean;
  readonly allowUseOnFailure: boolean;
  readonly allowLogCollection: boolean;
  readonly customErrorMessage: string;
  /** The apps that the page waits for, by their display names; none means all that are required. */
  readonly blockingApps: readonly string[];
  /** Whether only Autopilot devices show it, and on them only the first user account setup (autopilot.md 1.5). */
  readonly onlyInOobe: boolean;
  /** Whether Windows 11 installs the monthly update at the end of OOBE (autopilot.md 1.5). */
  readonly installQualityUpdates: boolean;
  readonly assignedTo: readonly TargetSpec[];
}

/** A required app (graph.md 3.9). */
export interface AppSpec {
  readonly displayName: string;
  /**
   * `exe` and `msi` are Win32 apps that the agent installs, the latter with Windows Installer inside; `lob-msi` is a
   * line-of-business MSI, which management itself delivers: of it name, time and assignment count.
   */
  readonly packaging: 'exe' | 'msi' | 'lob-msi';
  readonly runAs: 'system' | 'user';
  /** How long its installer runs. */
  readonly installs: Duration;
  /** After this long the installer is stopped (autopilot.md 1.5). */
  readonly maxRunTime: Duration;
  readonly sizeMb: number;
  /** What the installer returns; 0 is success. */
  readonly exitCode: number;
  readonly assignedTo: readonly TargetSpec[];
}

/** A custom OMA-URI configuration (graph.md 3.10). */
export interface PolicySpec {
  readonly displayName: string;
  readonly settings: readonly {
    readonly omaUri: string;
    readonly type: 'string' | 'integer' | 'boolean';
    readonly value: string | number | boolean;
  }[];
  readonly assignedTo: readonly TargetSpec[];
}

/** The organisation of a scenario. Users, licences and branding are there from the start; an admin makes the rest through Graph. */
export interface TenantSpec {
  readonly kind: 'tenant';
  readonly displayName: string;
  readonly domain: string;
  readonly region: string;
  readonly users: UsersSpec;
  readonly branding: BrandingSpec;
  readonly mdmScope: 'all' | 'none';
  /** What a registered device without a profile gets (autopilot.md 1.3): plain OOBE unless told. */
  readonly withoutProfile?: 'plain-oobe' | 'default-experience';
  /** The terms-of-use page of the MDM (mdm.md 2): none unless told; pages for joins offer no way to decline. */
  readonly mdmTerms?: 'without-decline' | 'with-decline';
  /** Whether the tenant has its users set up Windows Hello; it does not unless told. */
  readonly windowsHello?: boolean;
  /** What Windows Update has for devices in OOBE (autopilot.md 1.6, 1.5-06): nothing unless told. */
  readonly updates?: readonly UpdateKind[];
  /** The domain of another organisation, of which a stranger may sign in. */
  readonly otherOrganisation?: string;
  readonly deviceQuota: number;
  /** Who may join devices (autopilot.md 2.1); all unless said otherwise. */
  readonly devicesMayJoin?: 'all' | 'none';
  /** Whether the tenant's device settings ask for a second factor at joining. */
  readonly mfaToJoin?: boolean;
  /** Whether Graph throttles as it is documented to (graph.md 4, Throttle). */
  readonly graphLimits?: boolean;
  readonly conditionalAccess?: readonly AccessPolicySpec[];
  /** Beside the one that the admin signs in as, which may do everything. */
  readonly applications?: readonly ApplicationSpec[];
  readonly groups: readonly GroupSpec[];
  readonly profiles: readonly ProfileSpec[];
  readonly esp: EspSpec | null;
  readonly apps: readonly AppSpec[];
  readonly policies: readonly PolicySpec[];
}

/** Devices alike: `sales-0001` to `sales-0003`. */
export interface FleetSpec {
  readonly kind: 'fleet';
  readonly name: string;
  readonly count: number;
  readonly model: ModelId;
  readonly windows: WindowsId;
  readonly network: Medium;
  readonly locale: string;
}

/** Who stands at a lock screen: the user whom the device was dealt to, the next one in the list, or whoever knows this account. */
export type Who = 'owner' | 'colleague' | { readonly userName: string; readonly password: string };

/** What the portal shows of a reset (graph.md 3.8, actionState). */
export type ResetState = 'pending' | 'active' | 'done' | 'failed';

/** One step of a story (docs/design.md 7). */
export type Verb =
  | ({
      readonly kind: 'admin.importHashes';
      readonly groupTag: string;
      readonly assignUsers: boolean;
      /** Whether the story goes on when rows are refused. */
      readonly mayFail: boolean;
    } & Selection)
  | ({ readonly kind: 'admin.assignUsers' } & Selection)
  | ({ readonly kind: 'admin.waitForAssignment'; readonly within: Duration } & Selection)
  | ({ readonly kind: 'admin.autopilotReset' } & Selection)
  | ({ readonly kind: 'admin.waitForReset'; readonly state: ResetState; readonly within: Duration } & Selection)
  | ({ readonly kind: 'device.powerOn' } & Selection)
  | ({ readonly kind: 'device.restart' } & Selection)
  /** Who sits there: the user whom the device was dealt to, the next one in the list, somebody of another organisation. */
  | ({
      readonly kind: 'user.signIn';
      readonly as: 'owner' | 'colleague' | 'stranger';
      readonly by: 'password' | 'access-pass';
    } & Selection)
  | ({ readonly kind: 'user.openDiagnostics' } & Selection)
  | ({ readonly kind: 'user.leave'; readonly page: PageName } & Selection)
  | ({ readonly kind: 'user.signInToWindows'; readonly as: Who } & Selection)
  | ({ readonly kind: 'user.pressReset'; readonly as: Who } & Selection)
  | ({
      readonly kind: 'user.answer';
      readonly page: PageName;
      readonly answer: Readonly<Record<string, string | boolean>>;
    } & Selection)
  | ({
      readonly kind: 'until';
      /** `outcome`: at the desktop or the sign-in screen, failed or lost. */
      readonly milestone: Milestone | 'outcome';
      readonly within: Duration;
      readonly who: 'all' | 'any';
    } & Selection)
  | { readonly kind: 'narrate'; readonly text: string }
  | { readonly kind: 'wait'; readonly for: Duration };

/** Fields as the trace has them. In a text, `*` stands for anything. */
export type Holding = Readonly<Record<string, string | number | boolean | null>>;

/** What must hold at the end of the story. */
export type Expectation =
  | ({
      readonly kind: 'reach';
      readonly who: 'all' | 'any' | 'none';
      readonly milestone: Milestone;
      /** What the milestone says. */
      readonly holding?: Holding;
    } & Selection)
  /** A page that asks somebody something. */
  | ({
      readonly kind: 'see';
      readonly who: 'all' | 'any' | 'none';
      readonly page: PageName;
      /** What the page shows. */
      readonly holding?: Holding;
      /** How often it is shown, over all restarts; at least once unless told. */
      readonly times?: number;
    } & Selection)
  /** A code shown to the user or written to the event log. */
  | ({ readonly kind: 'show'; readonly who: 'all' | 'any' | 'none'; readonly code: string } & Selection)
  /** What an import said of the device's row: `ZtdDeviceAlreadyAssigned` (autopilot.md 4.1). */
  | ({ readonly kind: 'import'; readonly who: 'all' | 'any' | 'none'; readonly error: string } & Selection)
  | ({
      readonly kind: 'event';
      readonly who: 'all' | 'any' | 'none';
      readonly channel: string;
      readonly id: number;
    } & Selection)
  /** A file, a registry value or anything else on the disk; in path and value, `*` stands for anything. */
  | ({
      readonly kind: 'have';
      readonly who: 'all' | 'any' | 'none';
      readonly path: string;
      readonly value?: string;
    } & Selection)
  /** An app of the tenant is on the device, by its display name. */
  | ({ readonly kind: 'install'; readonly who: 'all' | 'any' | 'none'; readonly app: string } & Selection);

/** A scenario: plain data, so that it can be listed, diffed, put in a matrix, shrunk and replayed. */
export interface Scenario {
  readonly kind: 'scenario';
  readonly title: string;
  readonly tags: readonly string[];
  readonly tenant: TenantSpec;
  readonly devices: readonly FleetSpec[];
  readonly story: readonly Verb[];
  readonly faults: readonly Fault[];
  readonly expect: readonly Expectation[];
}
