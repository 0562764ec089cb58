import type { Database } from 'better-sqlite3';
import type { UpdateKind } from '../../../protocol/windows-update/scan.ts';

/** Who a tenant-wide switch applies to; `groupIds` are object ids. */
export type Scope = 'all' | 'none' | { readonly groupIds: readonly string[] };

/** Company branding of the sign-in page (graph.md 3.11); images are data URLs or absolute URLs. */
export interface Branding {
  readonly backgroundColor: string | null;
  readonly signInPageText: string | null;
  readonly usernameHintText: string | null;
  readonly bannerLogo: string | null;
  readonly squareLogo: string | null;
  readonly backgroundImage: string | null;
  readonly customPrivacyAndCookiesUrl: string | null;
  readonly customTermsOfUseUrl: string | null;
}

/** The tenant's registration of its MDM service: absolute URLs. */
export interface MdmApp {
  readonly appId: string;
  readonly discoveryUrl: string;
  readonly termsOfUseUrl: string;
  readonly complianceUrl: string;
}

/**
 * A conditional access policy in the shape of Graph's `conditionalAccessPolicy`, as far as the lab follows it; ids are
 * object and application ids.
 */
export interface ConditionalAccessPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly state: 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';
  readonly conditions: {
    readonly users: {
      /** `All`, `None` or ids. */
      readonly includeUsers: readonly string[];
      readonly excludeUsers: readonly string[];
      readonly includeGroups: readonly string[];
      readonly excludeGroups: readonly string[];
    };
    readonly applications: {
      /** `All`, `None` or ids of the resources that tokens are for. */
      readonly includeApplications: readonly string[];
      readonly excludeApplications: readonly string[];
      readonly includeUserActions: readonly 'urn:user:registerdevice'[];
    };
  };
  readonly grantControls: {
    readonly operator: 'AND' | 'OR';
    readonly builtInControls: readonly ('block' | 'mfa' | 'compliantDevice' | 'domainJoinedDevice')[];
    /** Ids of agreements. */
    readonly termsOfUse: readonly string[];
  };
}

/** Terms that conditional access asks users to accept. */
export interface Agreement {
  readonly id: string;
  readonly displayName: string;
  readonly text: string;
}

/** Which Temporary Access Passes the tenant gives out (graph.md 5.1); minutes and characters. */
export interface AccessPassPolicy {
  readonly isEnabled: boolean;
  readonly minimumLifetimeMinutes: number;
  readonly maximumLifetimeMinutes: number;
  readonly defaultLifetimeMinutes: number;
  readonly length: number;
  readonly isUsableOnce: boolean;
}

/** Every tenant-wide setting by name. */
export interface Settings {
  /** How often the database has been opened: each time draws from a generator of its own. */
  readonly openings: number;
  /** Whose devices enrol by themselves at join. */
  readonly mdmScope: Scope;
  readonly mdmApp: MdmApp;
  /** How many devices a user may own in the directory (autopilot.md 2.1). */
  readonly deviceQuota: number;
  readonly devicesMayJoin: Scope;
  /** Who may register devices of their own; joining is another matter. */
  readonly devicesMayRegister: Scope;
  /** Whom a join makes an administrator of the device, beside the role for joined devices. */
  readonly localAdministrators: { readonly areGlobalAdministrators: boolean; readonly registeringUsers: Scope };
  /** Whether joining or registering a device needs multifactor authentication. */
  readonly mfaToJoin: boolean;
  readonly conditionalAccess: readonly ConditionalAccessPolicy[];
  readonly agreements: readonly Agreement[];
  readonly accessPasses: AccessPassPolicy;
  /** Smart lockout: wrong passwords until the account is locked, and how long the first lock lasts. */
  readonly lockout: { readonly threshold: number; readonly durationMs: number };
  /** What a registered device without a profile is told (autopilot.md 1.3: the documents conflict). */
  readonly withoutProfile: 'plain-oobe' | 'default-experience';
  /** Another organisation whose users sign in at the same host, by its domain; their tokens are of its tenant. */
  readonly otherOrganisation: { readonly tenantId: string; readonly domain: string } | null;
  /** What Windows Update has for devices in OOBE. */
  readonly updates: readonly UpdateKind[];
  readonly branding: Branding | null;
  /** What the MDM's terms-of-use page shows; null when the tenant has none. Pages for joins offer no way to decline (mdm.md 2). */
  readonly termsOfUse: { readonly displayName: string; readonly text: string; readonly mayDecline: boolean } | null;
  /** How many requests Graph takes within a window; null to take all (graph.md 4, Throttle). */
  readonly graphLimits: {
    readonly windowMs: number;
    readonly perTenant: number;
    readonly perApplication: number;
  } | null;
  /** graph.md 3.5; times are milliseconds of lab time. */
  readonly autopilotSync: {
    readonly status: 'unknown' | 'inProgress' | 'completed' | 'failed';
    readonly lastSyncMs: number | null;
    readonly lastManualSyncTriggerMs: number | null;
  };
}

export type SettingName = keyof Settings;

/** What a tenant has before anybody changes it: Intune's own addresses (entra-device.md 6). */
export const DEFAULT_SETTINGS: Settings = {
  openings: 0,
  mdmScope: 'all',
  mdmApp: {
    appId: '0000000a-0000-0000-c000-000000000000',
    discoveryUrl: 'https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc',
    termsOfUseUrl: 'https://portal.manage.microsoft.com/TermsofUse.aspx',
    complianceUrl: 'https://portal.manage.microsoft.com/?portalAction=Compliance',
  },
  deviceQuota: 50,
  devicesMayJoin: 'all',
  devicesMayRegister: 'all',
  localAdministrators: { areGlobalAdministrators: true, registeringUsers: 'all' },
  mfaToJoin: false,
  conditionalAccess: [],
  agreements: [],
  // graph.md 5.1
  accessPasses: {
    isEnabled: true,
    minimumLifetimeMinutes: 60,
    maximumLifetimeMinutes: 480,
    defaultLifetimeMinutes: 60,
    length: 8,
    isUsableOnce: false,
  },
  lockout: { threshold: 10, durationMs: 60_000 },
  withoutProfile: 'plain-oobe',
  otherOrganisation: null,
  updates: [],
  branding: null,
  termsOfUse: null,
  // Ours: the admin of a story acts at one instant of lab time, which no limit by time does justice to.
  graphLimits: null,
  autopilotSync: { status: 'unknown', lastSyncMs: null, lastManualSyncTriggerMs: null },
};

/** Reads and writes of the settings table; a name that was never set has its default. */
export interface SettingsQueries {
  get<N extends SettingName>(name: N): Settings[N];
  set<N extends SettingName>(name: N, value: Settings[N]): void;
}

/** @example createSettingsQueries(db).get('deviceQuota'); // 50 */
export function createSettingsQueries(db: Database): SettingsQueries {
  const select = db.prepare<[string], string>('SELECT value FROM settings WHERE name = ?').pluck();
  const upsert = db.prepare<[string, string]>(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    get<N extends SettingName>(name: N): Settings[N] {
      const text = select.get(name);
      return text === undefined ? DEFAULT_SETTINGS[name] : (JSON.parse(text) as Settings[N]);
    },
    set(name, value) {
      upsert.run(name, JSON.stringify(value));
    },
  };
}
