/** The deployment report: one row an enrolment of a registered device (graph.md 3.7). */
export const autopilotEvents = {
  version: 8,
  sql: `
-- facts: what the enrolment knew (JSON). The ends of the two setups are NULL until they come.
CREATE TABLE autopilot_events (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, managed_device_id TEXT NOT NULL, enrolled_ms INTEGER NOT NULL,
  device_setup_ms INTEGER, account_setup_ms INTEGER, facts TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX autopilot_events_by_device ON autopilot_events (managed_device_id);
`,
};
