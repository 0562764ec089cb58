import type { Database } from 'better-sqlite3';

/** How an app stands on a device, as its management agent reported it last. */
export interface AppInstallState {
  readonly managedDeviceId: string;
  readonly appId: string;
  /** In the words of Graph's resultantAppState: `installed`, `failed` and so on. */
  readonly installState: string;
  /** The HRESULT as a signed 32-bit number, as Graph shows it; 0 without an error. */
  readonly errorCode: number;
  readonly reportedMs: number;
}

const COLUMNS = `managed_device_id AS managedDeviceId, app_id AS appId, install_state AS installState,
  error_code AS errorCode, reported_ms AS reportedMs`;

/** Statements over `app_install_states`; rows go with their managed device. */
export function createAppStateQueries(db: Database) {
  const upsert = db.prepare<[AppInstallState]>(
    `INSERT INTO app_install_states (managed_device_id, app_id, install_state, error_code, reported_ms)
     VALUES (@managedDeviceId, @appId, @installState, @errorCode, @reportedMs)
     ON CONFLICT (managed_device_id, app_id) DO UPDATE SET install_state = excluded.install_state,
     error_code = excluded.error_code, reported_ms = excluded.reported_ms`,
  );
  const ofDevice = db.prepare<[string], AppInstallState>(
    `SELECT ${COLUMNS} FROM app_install_states WHERE managed_device_id = ? ORDER BY app_id`,
  );
  const ofApp = db.prepare<[string], AppInstallState>(
    `SELECT ${COLUMNS} FROM app_install_states WHERE app_id = ? ORDER BY managed_device_id`,
  );
  return {
    /** Replaces what was known of this app on this device. */
    set: (state: AppInstallState): void => void upsert.run(state),
    /** In the order of app ids. */
    ofDevice: (managedDeviceId: string): AppInstallState[] => ofDevice.all(managedDeviceId),
    /** In the order of device ids. */
    ofApp: (appId: string): AppInstallState[] => ofApp.all(appId),
  };
}

export type AppStateQueries = ReturnType<typeof createAppStateQueries>;
