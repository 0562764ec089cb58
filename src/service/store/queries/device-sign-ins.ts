import type { Database } from 'better-sqlite3';

/** A device code that waits for a person (graph.md 5). */
export interface DeviceCode {
  readonly deviceCodeSha256: string;
  /** What the person types, without separators, upper case. */
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: string;
  readonly resource: string | null;
  readonly state: 'pending' | 'approved' | 'declined';
  readonly userId: string | null;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
  readonly expiresMs: number;
}

/** A primary refresh token, known by its hash alone (entra-device.md 5.2). */
export interface PrimaryRefreshToken {
  readonly tokenSha256: string;
  readonly userId: string;
  readonly deviceId: string;
  /** Base64. */
  readonly sessionKey: string;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
  readonly expiresMs: number;
  /** Of the password it was made with; null for a sign-in without one. */
  readonly passwordSha256: string | null;
}

/** A Windows Hello key of a user (entra-device.md 3). */
export interface HelloKey {
  /** Base64 of the SHA-256 of the public key blob. */
  readonly kid: string;
  readonly userId: string;
  /** Empty for a key that belongs to no device. */
  readonly deviceId: string;
  /** Base64 of the BCRYPT blob. */
  readonly publicKey: string;
  readonly createdMs: number;
}

/** What Entra Connect knows of an on-premises computer (entra-device.md 4). */
export interface SyncedComputer {
  /** The object GUID of the computer, which becomes its device id. */
  readonly deviceId: string;
  readonly sid: string;
  /** Base64 DER of the self-signed certificate on its directory object. */
  readonly certificate: string;
  readonly syncedMs: number;
}

type Stored<T extends { readonly amr: readonly string[] }> = Omit<T, 'amr'> & { readonly amr: string };

const toRow = <T extends { readonly amr: readonly string[] }>(value: T) => ({
  ...value,
  amr: JSON.stringify(value.amr),
});
const fromRow = <R extends { readonly amr: string }>(row: R | undefined) =>
  row === undefined ? undefined : { ...row, amr: JSON.parse(row.amr) as string[] };

/** Reads and writes of sign-ins that a device makes or waits for. */
export interface DeviceSignInQueries {
  /** Inserts, or replaces the one of the same device code. */
  saveDeviceCode(code: DeviceCode): void;
  deviceCodeBySha256(sha256: string): DeviceCode | undefined;
  deviceCodeByUserCode(userCode: string): DeviceCode | undefined;
  deleteDeviceCode(sha256: string): void;
  insertPrimary(token: PrimaryRefreshToken): void;
  primaryBySha256(sha256: string): PrimaryRefreshToken | undefined;
  deletePrimaryOfDevice(deviceId: string): void;
  deletePrimaryOfUser(userId: string): void;
  saveHelloKey(key: HelloKey): void;
  /** Of the user: devices share keys, so another may have one of the same name. */
  helloKey(kid: string, userId: string): HelloKey | undefined;
  deleteHelloKeysOfDevice(deviceId: string): void;
  /** False when the challenge has served before. */
  useNonce(sha256: string, expiresMs: number): boolean;
  insertBulkFlow(flow: { readonly flowToken: string; readonly userId: string; readonly expiresMs: number }): void;
  takeBulkFlow(flowToken: string): { readonly userId: string; readonly expiresMs: number } | undefined;
  /** Inserts, or replaces what was known of the computer. */
  saveSyncedComputer(computer: SyncedComputer): void;
  syncedComputer(deviceId: string): SyncedComputer | undefined;
  /** Drops what nobody came back for before `nowMs`. */
  deleteExpired(nowMs: number): void;
}

export function createDeviceSignInQueries(db: Database): DeviceSignInQueries {
  const saveCode = db.prepare<[Stored<DeviceCode>]>(`INSERT OR REPLACE INTO device_codes VALUES (@deviceCodeSha256,
    @userCode, @clientId, @scope, @resource, @state, @userId, @amr, @accessPassId, @expiresMs)`);
  const codeColumns = `device_code_sha256 AS deviceCodeSha256, user_code AS userCode, client_id AS clientId, scope,
    resource, state, user_id AS userId, amr, access_pass_id AS accessPassId, expires_ms AS expiresMs`;
  const codeBy = (column: 'device_code_sha256' | 'user_code') =>
    db.prepare<[string], Stored<DeviceCode>>(`SELECT ${codeColumns} FROM device_codes WHERE ${column} = ?`);
  const codeBySha256 = codeBy('device_code_sha256');
  const codeByUserCode = codeBy('user_code');
  const deleteCode = db.prepare<[string]>('DELETE FROM device_codes WHERE device_code_sha256 = ?');
  const insertPrimary = db.prepare<[Stored<PrimaryRefreshToken>]>(`INSERT INTO primary_refresh_tokens VALUES
    (@tokenSha256, @userId, @deviceId, @sessionKey, @amr, @accessPassId, @expiresMs, @passwordSha256)`);
  const primary = db.prepare<[string], Stored<PrimaryRefreshToken>>(`SELECT token_sha256 AS tokenSha256,
    user_id AS userId, device_id AS deviceId, session_key AS sessionKey, amr, access_pass_id AS accessPassId,
    expires_ms AS expiresMs, password_sha256 AS passwordSha256 FROM primary_refresh_tokens WHERE token_sha256 = ?`);
  const deleteOfDevice = db.prepare<[string]>('DELETE FROM primary_refresh_tokens WHERE device_id = ?');
  const deleteOfUser = db.prepare<[string]>('DELETE FROM primary_refresh_tokens WHERE user_id = ?');
  const saveKey = db.prepare<[HelloKey]>(
    'INSERT OR REPLACE INTO hello_keys VALUES (@kid, @userId, @deviceId, @publicKey, @createdMs)',
  );
  const key = db.prepare<[string, string], HelloKey>(`SELECT kid, user_id AS userId, device_id AS deviceId,
    public_key AS publicKey, created_ms AS createdMs FROM hello_keys WHERE kid = ? AND user_id = ?`);
  const deleteKeys = db.prepare<[string]>('DELETE FROM hello_keys WHERE device_id = ?');
  const useNonce = db.prepare<[string, number]>('INSERT OR IGNORE INTO used_nonces VALUES (?, ?)');
  const insertFlow = db.prepare<[string, string, number]>('INSERT INTO bulk_flows VALUES (?, ?, ?)');
  const takeFlow = db.prepare<[string], { userId: string; expiresMs: number }>(
    'DELETE FROM bulk_flows WHERE flow_token = ? RETURNING user_id AS userId, expires_ms AS expiresMs',
  );
  const saveComputer = db.prepare<[SyncedComputer]>(
    'INSERT OR REPLACE INTO synced_computers VALUES (@deviceId, @sid, @certificate, @syncedMs)',
  );
  const computer = db.prepare<[string], SyncedComputer>(`SELECT device_id AS deviceId, sid, certificate,
    synced_ms AS syncedMs FROM synced_computers WHERE device_id = ?`);
  const expiring = ['device_codes', 'primary_refresh_tokens', 'used_nonces', 'bulk_flows'].map((table) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE expires_ms < ?`),
  );

  return {
    saveDeviceCode: (code) => void saveCode.run(toRow(code)),
    deviceCodeBySha256: (sha256) => fromRow(codeBySha256.get(sha256)),
    deviceCodeByUserCode: (userCode) => fromRow(codeByUserCode.get(userCode)),
    deleteDeviceCode: (sha256) => void deleteCode.run(sha256),
    insertPrimary: (token) => void insertPrimary.run(toRow(token)),
    primaryBySha256: (sha256) => fromRow(primary.get(sha256)),
    deletePrimaryOfDevice: (deviceId) => void deleteOfDevice.run(deviceId),
    deletePrimaryOfUser: (userId) => void deleteOfUser.run(userId),
    saveHelloKey: (value) => void saveKey.run(value),
    helloKey: (kid, userId) => key.get(kid, userId),
    deleteHelloKeysOfDevice: (deviceId) => void deleteKeys.run(deviceId),
    useNonce: (sha256, expiresMs) => useNonce.run(sha256, expiresMs).changes === 1,
    insertBulkFlow: ({ flowToken, userId, expiresMs }) => void insertFlow.run(flowToken, userId, expiresMs),
    takeBulkFlow: (flowToken) => takeFlow.get(flowToken),
    saveSyncedComputer: (value) => void saveComputer.run(value),
    syncedComputer: (deviceId) => computer.get(deviceId),
    deleteExpired(nowMs) {
      for (const statement of expiring) statement.run(nowMs);
    },
  };
}
