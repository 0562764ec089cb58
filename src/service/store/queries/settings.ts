import type { Database } from 'better-sqlite3';

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
  readonly branding: Branding | null;
  /** What the terms-of-use page shows; null when the tenant has none. */
  readonly termsOfUse: { readonly displayName: string; readonly text: string } | null;
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
  branding: null,
  termsOfUse: null,
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
