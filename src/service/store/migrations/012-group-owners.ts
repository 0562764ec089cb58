/** Who owns a group (graph.md 3.11). */
export const groupOwners = {
  version: 12,
  sql: `
CREATE TABLE group_owners (
  group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, PRIMARY KEY (group_id, user_id)) STRICT, WITHOUT ROWID;
CREATE INDEX group_owners_by_user ON group_owners (user_id);
`,
};
