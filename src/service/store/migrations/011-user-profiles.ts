/** What Graph keeps of a person beyond what signing in needs, and the end of all sign-ins at once. */
export const userProfiles = {
  version: 11,
  sql: `
-- A JSON object of Graph's properties (graph.md gr-3.11-04).
ALTER TABLE users ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
-- Sign-ins from before have been revoked (graph.md gr-3.11-06).
ALTER TABLE users ADD COLUMN sessions_valid_from_ms INTEGER NOT NULL DEFAULT 0;
`,
};
