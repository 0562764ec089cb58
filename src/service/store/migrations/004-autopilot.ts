/** What Graph tells of a registration beside its identity, other tenants' registrations, and the deployment report. */
export const autopilot = {
  version: 4,
  sql: `
ALTER TABLE autopilot_devices ADD COLUMN resource_name TEXT NOT NULL DEFAULT '';
ALTER TABLE autopilot_devices ADD COLUMN device_account_upn TEXT NOT NULL DEFAULT '';
ALTER TABLE autopilot_devices ADD COLUMN device_account_password TEXT NOT NULL DEFAULT '';
ALTER TABLE autopilot_devices ADD COLUMN device_friendly_name TEXT NOT NULL DEFAULT '';
ALTER TABLE autopilot_devices ADD COLUMN remediation_state TEXT NOT NULL DEFAULT 'noRemediationRequired';
ALTER TABLE autopilot_devices ADD COLUMN remediation_ms INTEGER;
-- Set from the deletion until the device collection has caught up with it.
ALTER TABLE autopilot_devices ADD COLUMN deleted_ms INTEGER;
-- Devices that another tenant has registered: what the matcher reads, and how far that tenant is (autopilot.md 4.1).
CREATE TABLE foreign_registrations (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, serial_number TEXT NOT NULL, smbios_uuid TEXT, ek_sha256 TEXT,
  disk_serials TEXT NOT NULL, macs TEXT NOT NULL, product_key_id TEXT, manufacturer TEXT NOT NULL, model TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('registered', 'assigned'))) STRICT, WITHOUT ROWID;
CREATE INDEX foreign_registrations_by_serial ON foreign_registrations (serial_number);
CREATE INDEX foreign_registrations_by_uuid ON foreign_registrations (smbios_uuid);
CREATE INDEX foreign_registrations_by_ek ON foreign_registrations (ek_sha256);
CREATE INDEX imported_identities_by_age ON imported_identities (created_ms);
`,
};
