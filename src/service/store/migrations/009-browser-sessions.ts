/** What a browser remembers of who has signed in, what people consented to, and what a new password puts an end to. */
export const browserSessions = {
  version: 9,
  sql: `
-- Who is signed in in a browser, by the hash of its cookie; amr is a JSON list, password_sha256 as below.
CREATE TABLE browser_sessions (
  session_sha256 TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, amr TEXT NOT NULL,
  access_pass_id TEXT, password_sha256 TEXT, auth_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
  PRIMARY KEY (session_sha256, user_id)) STRICT, WITHOUT ROWID;
CREATE INDEX browser_sessions_by_end ON browser_sessions (expires_ms);
-- Delegated permissions that a user agreed to, as a JSON list.
CREATE TABLE consents (
  client_id TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, scopes TEXT NOT NULL,
  PRIMARY KEY (client_id, user_id)) STRICT, WITHOUT ROWID;
-- The password that a sign-in was made with, NULL for one made otherwise: with another one it is over.
ALTER TABLE refresh_tokens ADD COLUMN password_sha256 TEXT;
ALTER TABLE primary_refresh_tokens ADD COLUMN password_sha256 TEXT;
-- When the person proved who it is; of a code NULL unless the client asked.
ALTER TABLE sign_in_flows ADD COLUMN auth_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sign_in_flows ADD COLUMN version INTEGER NOT NULL DEFAULT 2;
ALTER TABLE authorization_codes ADD COLUMN auth_ms INTEGER;
-- Whether the authorization endpoint gives the application id tokens.
ALTER TABLE applications ADD COLUMN enable_id_token_issuance INTEGER NOT NULL DEFAULT 0;
`,
};
