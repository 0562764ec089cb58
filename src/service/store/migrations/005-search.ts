const TABLES = ['autopilot_devices', 'managed_devices', 'imported_identities'];

/**
 * A number is given again when the last row goes, so the index steps back with it; a row whose serial number changes is
 * put down to be read anew.
 */
const triggers = TABLES.map(
  (table) => `
INSERT INTO serial_index VALUES ('${table}', 0);
CREATE TRIGGER ${table}_deleted AFTER DELETE ON ${table} BEGIN
  UPDATE serial_index SET up_to = min(up_to, coalesce((SELECT max(number) FROM ${table}), 0)) WHERE table_name = '${table}';
END;
CREATE TRIGGER ${table}_renumbered AFTER UPDATE OF serial_number ON ${table} WHEN OLD.serial_number IS NOT NEW.serial_number BEGIN
  INSERT OR IGNORE INTO serial_changes VALUES ('${table}', NEW.number);
END;
`,
).join('');

/** Look-ups that stay quick among 100,000 devices: see store/serial-search.ts. */
export const search = {
  version: 5,
  sql: `
CREATE TABLE serial_index (table_name TEXT PRIMARY KEY, up_to INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE serial_changes (table_name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (table_name, number)) STRICT, WITHOUT ROWID;
CREATE TABLE serial_suffixes (table_name TEXT NOT NULL, suffix TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY (table_name, suffix, number)) STRICT, WITHOUT ROWID;
${triggers}
CREATE INDEX autopilot_devices_visible ON autopilot_devices (number) WHERE is_visible = 1;
CREATE INDEX autopilot_devices_by_aad ON autopilot_devices (azure_ad_device_id);
CREATE INDEX managed_devices_by_name ON managed_devices (device_name COLLATE NOCASE);
CREATE INDEX directory_devices_by_name ON directory_devices (display_name COLLATE NOCASE);
`,
};
