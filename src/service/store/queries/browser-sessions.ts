import type { Database } from 'better-sqlite3';

/** Somebody who is signed in in a browser. */
export interface BrowserAccount {
  /** Of the cookie; lower-case hexadecimal. */
  readonly sessionSha256: string;
  readonly userId: string;
  readonly amr: readonly string[];
  readonly accessPassId: string | null;
  /** Of the password it was made with; null for a sign-in without one. */
  readonly passwordSha256: string | null;
  /** When the person proved who it is. */
  readonly authMs: number;
  readonly expiresMs: number;
}

type Row = Omit<BrowserAccount, 'amr'> & { readonly amr: string };

/** Reads and writes of browser sessions. */
export interface BrowserSessionQueries {
  /** In the order in which they signed in. */
  accountsOf(sessionSha256: string): BrowserAccount[];
  /** Inserts, or replaces the account of the same user. */
  save(account: BrowserAccount): void;
  /** Gives a session another cookie. */
  rename(fromSha256: string, toSha256: string): void;
  delete(sessionSha256: string, userId: string): void;
  deleteExpired(nowMs: number): void;
}

export function createBrowserSessionQueries(db: Database): BrowserSessionQueries {
  const accounts = db.prepare<[string], Row>(`SELECT session_sha256 AS sessionSha256, user_id AS userId, amr,
    access_pass_id AS accessPassId, password_sha256 AS passwordSha256, auth_ms AS authMs, expires_ms AS expiresMs
    FROM browser_sessions WHERE session_sha256 = ? ORDER BY auth_ms, user_id`);
  const save = db.prepare<[Row]>(`INSERT OR REPLACE INTO browser_sessions VALUES (@sessionSha256, @userId, @amr,
    @accessPassId, @passwordSha256, @authMs, @expiresMs)`);
  const rename = db.prepare<[string, string]>(
    'UPDATE browser_sessions SET session_sha256 = ? WHERE session_sha256 = ?',
  );
  const remove = db.prepare<[string, string]>('DELETE FROM browser_sessions WHERE session_sha256 = ? AND user_id = ?');
  const removeExpired = db.prepare<[number]>('DELETE FROM browser_sessions WHERE expires_ms < ?');
  return {
    accountsOf: (sessionSha256) =>
      accounts.all(sessionSha256).map((row) => ({ ...row, amr: JSON.parse(row.amr) as string[] })),
    save: (account) => void save.run({ ...account, amr: JSON.stringify(account.amr) }),
    rename: (from, to) => void rename.run(to, from),
    delete: (sessionSha256, userId) => void remove.run(sessionSha256, userId),
    deleteExpired: (nowMs) => void removeExpired.run(nowMs),
  };
}
