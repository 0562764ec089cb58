import type { Database } from 'better-sqlite3';

/** A Temporary Access Pass (graph.md 5.1). */
export interface AccessPass {
  /** GUID. */
  readonly id: string;
  readonly userId: string;
  /** In clear, as passwords are: these accounts exist in the lab alone. */
  readonly pass: string;
  readonly startMs: number;
  readonly lifetimeMinutes: number;
  readonly isUsableOnce: boolean;
  readonly usedMs: number | null;
  readonly createdMs: number;
}

/** How a user answers the second factor: types a shown number on the phone, or a code from it. */
export type AuthenticatorMethod = 'PhoneAppNotification' | 'PhoneAppOTP';

/** The Authenticator that a user has registered. */
export interface Authenticator {
  /** GUID. */
  readonly id: string;
  readonly userId: string;
  readonly method: AuthenticatorMethod;
  /** The secret of its one-time codes, base32. */
  readonly secret: string;
  readonly createdMs: number;
}

/** Wrong passwords since the last right one. */
export interface FailedSignIns {
  readonly userId: string;
  readonly failures: number;
  /** SHA-256 of the last wrong passwords, newest first: the same one again does not count. */
  readonly recentSha256: readonly string[];
  readonly lockouts: number;
  readonly lockedUntilMs: number;
}

type PassRow = Omit<AccessPass, 'isUsableOnce'> & { readonly isUsableOnce: number };
type FailedRow = Omit<FailedSignIns, 'recentSha256'> & { readonly recentSha256: string };

/** Reads and writes of what users sign in with beside their password. */
export interface AuthenticationMethodQueries {
  accessPassOf(userId: string): AccessPass | undefined;
  /** Replaces the one that the user had. */
  saveAccessPass(pass: AccessPass): void;
  deleteAccessPass(userId: string): boolean;
  authenticatorOf(userId: string): Authenticator | undefined;
  /** Replaces the one that the user had. */
  saveAuthenticator(authenticator: Authenticator): void;
  deleteAuthenticator(userId: string): boolean;
  failuresOf(userId: string): FailedSignIns | undefined;
  saveFailures(failures: FailedSignIns): void;
  forgetFailures(userId: string): void;
  hasAccepted(agreementId: string, userId: string): boolean;
  accept(agreementId: string, userId: string, atMs: number): void;
}

export function createAuthenticationMethodQueries(db: Database): AuthenticationMethodQueries {
  const pass = db.prepare<[string], PassRow>(`SELECT user_id AS userId, id, pass, start_ms AS startMs,
    lifetime_minutes AS lifetimeMinutes, is_usable_once AS isUsableOnce, used_ms AS usedMs, created_ms AS createdMs
    FROM temporary_access_passes WHERE user_id = ?`);
  const savePass = db.prepare<[PassRow]>(`INSERT OR REPLACE INTO temporary_access_passes VALUES (@userId, @id, @pass,
    @startMs, @lifetimeMinutes, @isUsableOnce, @usedMs, @createdMs)`);
  const deletePass = db.prepare<[string]>('DELETE FROM temporary_access_passes WHERE user_id = ?');
  const authenticator = db.prepare<[string], Authenticator>(`SELECT user_id AS userId, id, method, secret,
    created_ms AS createdMs FROM authenticators WHERE user_id = ?`);
  const saveAuthenticator = db.prepare<[Authenticator]>(
    'INSERT OR REPLACE INTO authenticators VALUES (@userId, @id, @method, @secret, @createdMs)',
  );
  const deleteAuthenticator = db.prepare<[string]>('DELETE FROM authenticators WHERE user_id = ?');
  const failures = db.prepare<[string], FailedRow>(`SELECT user_id AS userId, failures, recent_sha256 AS recentSha256,
    lockouts, locked_until_ms AS lockedUntilMs FROM failed_sign_ins WHERE user_id = ?`);
  const saveFailures = db.prepare<[FailedRow]>(
    'INSERT OR REPLACE INTO failed_sign_ins VALUES (@userId, @failures, @recentSha256, @lockouts, @lockedUntilMs)',
  );
  const forget = db.prepare<[string]>('DELETE FROM failed_sign_ins WHERE user_id = ?');
  const accepted = db
    .prepare<[string, string], number>('SELECT 1 FROM terms_acceptances WHERE agreement_id = ? AND user_id = ?')
    .pluck();
  const accept = db.prepare<[string, string, number]>('INSERT OR REPLACE INTO terms_acceptances VALUES (?, ?, ?)');

  return {
    accessPassOf(userId) {
      const row = pass.get(userId);
      return row === undefined ? undefined : { ...row, isUsableOnce: row.isUsableOnce === 1 };
    },
    saveAccessPass: (value) => void savePass.run({ ...value, isUsableOnce: Number(value.isUsableOnce) }),
    deleteAccessPass: (userId) => deletePass.run(userId).changes === 1,
    authenticatorOf: (userId) => authenticator.get(userId),
    saveAuthenticator: (value) => void saveAuthenticator.run(value),
    deleteAuthenticator: (userId) => deleteAuthenticator.run(userId).changes === 1,
    failuresOf(userId) {
      const row = failures.get(userId);
      return row === undefined ? undefined : { ...row, recentSha256: JSON.parse(row.recentSha256) as string[] };
    },
    saveFailures: (value) => void saveFailures.run({ ...value, recentSha256: JSON.stringify(value.recentSha256) }),
    forgetFailures: (userId) => void forget.run(userId),
    hasAccepted: (agreementId, userId) => accepted.get(agreementId, userId) !== undefined,
    accept: (agreementId, userId, atMs) => void accept.run(agreementId, userId, atMs),
  };
}
