/** More collections of Intune objects, and filters on assignments (graph.md 3.4, 3.10). */
export const graphCollections = {
  version: 2,
  sql: `
CREATE TABLE intune_objects_next (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, collection TEXT NOT NULL,
  odata_type TEXT NOT NULL, display_name TEXT NOT NULL, priority INTEGER NOT NULL, body TEXT NOT NULL, version INTEGER NOT NULL,
  created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO intune_objects_next SELECT * FROM intune_objects;
DROP TABLE intune_objects;
ALTER TABLE intune_objects_next RENAME TO intune_objects;
CREATE INDEX intune_objects_by_collection ON intune_objects (collection, number);
ALTER TABLE assignments ADD COLUMN filter_id TEXT;
ALTER TABLE assignments ADD COLUMN filter_type TEXT NOT NULL DEFAULT 'none' CHECK (filter_type IN ('none', 'include', 'exclude'));
-- Further properties of the assignment as Graph shows it: the schedule of a remediation.
ALTER TABLE assignments ADD COLUMN extra TEXT;
`,
};
