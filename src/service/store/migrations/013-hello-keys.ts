/** A Windows Hello key is one user's on one device: devices of the lab share keys, so a key's name alone is nobody's. */
export const helloKeys = {
  version: 13,
  sql: `
CREATE TABLE hello_keys_of_users (
  kid TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, device_id TEXT NOT NULL,
  public_key TEXT NOT NULL, created_ms INTEGER NOT NULL, PRIMARY KEY (kid, user_id, device_id)) STRICT, WITHOUT ROWID;
INSERT INTO hello_keys_of_users SELECT kid, user_id, coalesce(device_id, ''), public_key, created_ms FROM hello_keys;
DROP TABLE hello_keys;
ALTER TABLE hello_keys_of_users RENAME TO hello_keys;
`,
};
