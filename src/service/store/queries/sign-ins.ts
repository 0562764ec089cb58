import type { Database } from 'better-sqlite3';

/** An authorization code that waits to be redeemed. */
export interface AuthorizationCode {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: string;
  /** The S256 challenge of PKCE. */
  readonly codeChallenge: string | null;
  /** Space-separated. */
  readonly scope: string;
  readonly resource: string | null;
  readonly nonce: string | null;
  readonly amr: readonly string[];
  readonly expiresMs: number;
  /** The Temporary Access Pass that this sign-in lives on. */
  readonly accessPassId: string | null;
  /** When the person proved who it is; null unless the client asked. */
  readonly authMs: number | null;
  /** The directory device that the browser runs on, when it has proved that. */
  readonly deviceId: string | null;
}

/** A refresh token, known by its hash alone. */
export interface RefreshToken {
  /** Lower-case hexadecimal. */
  readonly tokenSha256: string;
  readonly clientId: string;
  readonly userId: string;
  /** The directory device that the sign-in belongs to since its join. */
  readonly deviceId: string | null;
  readonly scope: string;
  readonly amr: readonly string[];
  readonly expiresMs: number;
  readonly accessPassId: string | null;
  /** Of the password it was made with; null for a sign-in without one. */
  readonly passwordSha256: string | null;
}

/** A sign-in between two pages (docs/service.md, Signing in). */
export interface SignInFlow {
  readonly flowToken: string;
  readonly userId: string;
  /** The authorization request. */
  readonly query: string;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
  /** The page that was shown, by its `PageID`. */
  readonly stage: string;
  /** What number matching shows. */
  readonly number: string | null;
  readonly expiresMs: number;
  /** When the person proved who it is. */
  readonly authMs: number;
  /** Of the authorization endpoint. */
  readonly version: 1 | 2;
  /** The directory device that the browser runs on, when it has proved that. */
  readonly deviceId: string | null;
}

type Stored<T extends { readonly amr: readonly string[] }> = Omit<T, 'amr'> & { readonly amr: string };

const toRow = <T extends { readonly amr: readonly string[] }>(value: T) => ({
  ...value,
  amr: JSON.stringify(value.amr),
});

const fromRow = <R extends { readonly amr: string }>(row: R | undefined) =>
  row === undefined ? undefined : { ...row, amr: JSON.parse(row.amr) as string[] };

/** Reads and writes of what a sign-in leaves behind. */
export interface SignInQueries {
  insertCode(code: AuthorizationCode): void;
  /** Reads and removes: a code serves once. */
  takeCode(code: string): AuthorizationCode | undefined;
  insertFlow(flow: SignInFlow): void;
  /** Reads and removes: a page is answered once. */
  takeFlow(flowToken: string): SignInFlow | undefined;
  insertRefreshToken(token: RefreshToken): void;
  refreshTokenBySha256(tokenSha256: string): RefreshToken | undefined;
  /** Ties a sign-in to the device that it joined. */
  bindRefreshToken(tokenSha256: string, deviceId: string): void;
  /** All of the device's but the one named. */
  deleteRefreshTokensOfDevice(deviceId: string, exceptSha256?: string): void;
  deleteRefreshTokensOfUser(userId: string): void;
  /** Drops codes that nobody redeemed, and pages that nobody answered, before `nowMs`. */
  deleteExpired(nowMs: number): void;
}

export function createSignInQueries(db: Database): SignInQueries {
  const insertCode = db.prepare<[Stored<AuthorizationCode>]>(`INSERT INTO authorization_codes VALUES (@code, @clientId,
    @redirectUri, @userId, @codeChallenge, @scope, @resource, @nonce, @amr, @expiresMs, @accessPassId, @authMs,
    @deviceId)`);
  const takeCode = db.prepare<[string], Stored<AuthorizationCode>>(`DELETE FROM authorization_codes WHERE code = ?
    RETURNING code, client_id AS clientId, redirect_uri AS redirectUri, user_id AS userId,
    code_challenge AS codeChallenge, scope, resource, nonce, amr, expires_ms AS expiresMs,
    access_pass_id AS accessPassId, auth_ms AS authMs, device_id AS deviceId`);
  const insertFlow = db.prepare<[Stored<SignInFlow>]>(`INSERT INTO sign_in_flows VALUES (@flowToken, @userId, @query,
    @amr, @accessPassId, @stage, @number, @expiresMs, @authMs, @version, @deviceId)`);
  const takeFlow = db.prepare<[string], Stored<SignInFlow>>(`DELETE FROM sign_in_flows WHERE flow_token = ?
    RETURNING flow_token AS flowToken, user_id AS userId, query, amr, access_pass_id AS accessPassId, stage, number,
    expires_ms AS expiresMs, auth_ms AS authMs, version, device_id AS deviceId`);
  const insertToken = db.prepare<[Stored<RefreshToken>]>(`INSERT INTO refresh_tokens VALUES (@tokenSha256, @clientId,
    @userId, @deviceId, @scope, @amr, @expiresMs, @accessPassId, @passwordSha256)`);
  const token = db.prepare<[string], Stored<RefreshToken>>(`SELECT token_sha256 AS tokenSha256, client_id AS clientId,
    user_id AS userId, device_id AS deviceId, scope, amr, expires_ms AS expiresMs, access_pass_id AS accessPassId,
    password_sha256 AS passwordSha256 FROM refresh_tokens WHERE token_sha256 = ?`);
  const bind = db.prepare<[string, string]>('UPDATE refresh_tokens SET device_id = ? WHERE token_sha256 = ?');
  const deleteOfDevice = db.prepare<[string, string]>(
    'DELETE FROM refresh_tokens WHERE device_id = ? AND token_sha256 <> ?',
  );
  const deleteOfUser = db.prepare<[string]>('DELETE FROM refresh_tokens WHERE user_id = ?');
  const expiredCodes = db.prepare<[number]>('DELETE FROM authorization_codes WHERE expires_ms < ?');
  const expiredFlows = db.prepare<[number]>('DELETE FROM sign_in_flows WHERE expires_ms < ?');

  return {
    insertCode: (code) => void insertCode.run(toRow(code)),
    takeCode: (code) => fromRow(takeCode.get(code)),
    insertFlow: (flow) => void insertFlow.run(toRow(flow)),
    takeFlow: (flowToken) => fromRow(takeFlow.get(flowToken)),
    insertRefreshToken: (value) => void insertToken.run(toRow(value)),
    refreshTokenBySha256: (sha256) => fromRow(token.get(sha256)),
    bindRefreshToken: (tokenSha256, deviceId) => void bind.run(deviceId, tokenSha256),
    deleteRefreshTokensOfDevice: (deviceId, exceptSha256 = '') => void deleteOfDevice.run(deviceId, exceptSha256),
    deleteRefreshTokensOfUser: (userId) => void deleteOfUser.run(userId),
    deleteExpired(nowMs) {
      expiredCodes.run(nowMs);
      expiredFlows.run(nowMs);
    },
  };
}
