/** Grants beside code and secret, and the keys that devices and applications prove themselves with. */
export const grants = {
  version: 6,
  sql: `
-- certificates: JSON list of base64 DER; scopes: JSON list of delegated permissions, NULL for all.
ALTER TABLE applications ADD COLUMN certificates TEXT NOT NULL DEFAULT '[]';
ALTER TABLE applications ADD COLUMN redirect_uris TEXT NOT NULL DEFAULT '[]';
ALTER TABLE applications ADD COLUMN scopes TEXT;
-- Device code flow (graph.md 5): user_id and amr (JSON) once somebody has signed in.
CREATE TABLE device_codes (
  device_code_sha256 TEXT PRIMARY KEY, user_code TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL, scope TEXT NOT NULL,
  resource TEXT, state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'declined')), user_id TEXT, amr TEXT NOT NULL,
  access_pass_id TEXT, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Primary refresh tokens (entra-device.md 5.2); session_key is base64.
CREATE TABLE primary_refresh_tokens (
  token_sha256 TEXT PRIMARY KEY, user_id TEXT NOT NULL, device_id TEXT NOT NULL, session_key TEXT NOT NULL,
  amr TEXT NOT NULL, access_pass_id TEXT, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX primary_refresh_tokens_by_device ON primary_refresh_tokens (device_id);
-- Windows Hello keys (entra-device.md 3); public_key is the BCRYPT blob in base64.
CREATE TABLE hello_keys (
  kid TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, device_id TEXT,
  public_key TEXT NOT NULL, created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Server challenges that have served.
CREATE TABLE used_nonces (nonce_sha256 TEXT PRIMARY KEY, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- Bulk tokens on their way (entra-device.md 5.4).
CREATE TABLE bulk_flows (flow_token TEXT PRIMARY KEY, user_id TEXT NOT NULL, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- What Entra Connect knows of an on-premises computer (entra-device.md 4); certificate is base64 DER.
CREATE TABLE synced_computers (
  device_id TEXT PRIMARY KEY, sid TEXT NOT NULL, certificate TEXT NOT NULL, synced_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
};
