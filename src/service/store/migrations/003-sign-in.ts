/** What signing in knows beyond the password, grants that wait for a person, and keys that devices sign with. */
export const signIn = {
  version: 3,
  sql: `
-- A user has at most one Temporary Access Pass (graph.md 5.1).
CREATE TABLE temporary_access_passes (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE, id TEXT NOT NULL UNIQUE, pass TEXT NOT NULL,
  start_ms INTEGER NOT NULL, lifetime_minutes INTEGER NOT NULL, is_usable_once INTEGER NOT NULL, used_ms INTEGER,
  created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- The Authenticator of a user: number matching, or one-time codes from a secret in base32.
CREATE TABLE authenticators (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE, id TEXT NOT NULL UNIQUE,
  method TEXT NOT NULL CHECK (method IN ('PhoneAppNotification', 'PhoneAppOTP')), secret TEXT NOT NULL,
  created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Wrong passwords since the last right one; recent_sha256 is a JSON list.
CREATE TABLE failed_sign_ins (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE, failures INTEGER NOT NULL, recent_sha256 TEXT NOT NULL,
  lockouts INTEGER NOT NULL, locked_until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- A sign-in between two pages: query is the authorization request, amr a JSON list.
CREATE TABLE sign_in_flows (
  flow_token TEXT PRIMARY KEY, user_id TEXT NOT NULL, query TEXT NOT NULL, amr TEXT NOT NULL, access_pass_id TEXT,
  stage TEXT NOT NULL, number TEXT, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE terms_acceptances (
  agreement_id TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, accepted_ms INTEGER NOT NULL,
  PRIMARY KEY (agreement_id, user_id)) STRICT, WITHOUT ROWID;
ALTER TABLE authorization_codes ADD COLUMN access_pass_id TEXT;
ALTER TABLE refresh_tokens ADD COLUMN access_pass_id TEXT;
`,
};
