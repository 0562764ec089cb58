/** What is uploaded for apps, piece by piece (graph.md 3.9). */
export const appContents = {
  version: 7,
  sql: `
CREATE TABLE app_content_versions (app_id TEXT NOT NULL REFERENCES intune_objects (id) ON DELETE CASCADE, version INTEGER NOT NULL,
  PRIMARY KEY (app_id, version)) STRICT, WITHOUT ROWID;
-- secret: the signature in the address that takes the pieces. encryption: fileEncryptionInfo as Graph gives it (JSON).
CREATE TABLE app_content_files (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, app_id TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL,
  size INTEGER NOT NULL, size_encrypted INTEGER NOT NULL, manifest TEXT, is_dependency INTEGER NOT NULL, state TEXT NOT NULL,
  secret TEXT NOT NULL, expires_ms INTEGER, encryption TEXT, created_ms INTEGER NOT NULL,
  FOREIGN KEY (app_id, version) REFERENCES app_content_versions (app_id, version) ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE INDEX app_content_files_by_version ON app_content_files (app_id, version, number);
-- position: NULL until a list of blocks has said where the piece stands.
CREATE TABLE app_content_blocks (
  file_id TEXT NOT NULL REFERENCES app_content_files (id) ON DELETE CASCADE, block_id TEXT NOT NULL, position INTEGER,
  data BLOB NOT NULL, PRIMARY KEY (file_id, block_id)) STRICT;
`,
};
