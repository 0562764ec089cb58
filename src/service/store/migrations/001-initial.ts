/** Times are integer milliseconds of lab time; JSON stands only where the service passes a body through. */
export const initial = {
  version: 1,
  sql: `
CREATE TABLE jobs (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL) STRICT;
CREATE INDEX jobs_by_time ON jobs (at_ms, id);
CREATE INDEX jobs_by_kind ON jobs (kind, payload);

-- Tenant-wide settings, one JSON value a name: mdmScope, deviceQuota, branding, autopilotSync, ...
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Entra ID (graph.md 3.11)
CREATE TABLE users (
  id TEXT PRIMARY KEY, upn TEXT NOT NULL UNIQUE COLLATE NOCASE, display_name TEXT NOT NULL, given_name TEXT, surname TEXT,
  mail TEXT, account_enabled INTEGER NOT NULL, usage_location TEXT, password TEXT NOT NULL,
  is_global_administrator INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE user_licences (user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, sku_id TEXT NOT NULL,
  PRIMARY KEY (user_id, sku_id)) STRICT, WITHOUT ROWID;
CREATE TABLE groups (
  id TEXT PRIMARY KEY, display_name TEXT NOT NULL, description TEXT, mail_nickname TEXT NOT NULL, security_enabled INTEGER NOT NULL,
  mail_enabled INTEGER NOT NULL, membership_rule TEXT, rule_processing TEXT, created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE group_members (
  group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE, member_id TEXT NOT NULL,
  member_kind TEXT NOT NULL CHECK (member_kind IN ('user', 'device')), PRIMARY KEY (group_id, member_id)) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_by_member ON group_members (member_id);
-- A directory device is pre-created by an Autopilot import (registered_ms NULL) or made by a join.
CREATE TABLE directory_devices (
  id TEXT PRIMARY KEY, device_id TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, account_enabled INTEGER NOT NULL,
  trust_type TEXT, profile_type TEXT, operating_system TEXT, os_version TEXT, is_managed INTEGER, is_compliant INTEGER,
  mdm_app_id TEXT, physical_ids TEXT NOT NULL, enrollment_profile_name TEXT, owner_user_id TEXT, ztd_id TEXT UNIQUE,
  certificate_thumbprint TEXT UNIQUE, transport_key TEXT, manufacturer TEXT, model TEXT, created_ms INTEGER NOT NULL,
  registered_ms INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX directory_devices_by_owner ON directory_devices (owner_user_id);
CREATE TABLE applications (client_id TEXT PRIMARY KEY, object_id TEXT NOT NULL, display_name TEXT NOT NULL,
  secret_sha256 TEXT, roles TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE authorization_codes (
  code TEXT PRIMARY KEY, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, user_id TEXT NOT NULL, code_challenge TEXT,
  scope TEXT NOT NULL, resource TEXT, nonce TEXT, amr TEXT NOT NULL, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE refresh_tokens (
  token_sha256 TEXT PRIMARY KEY, client_id TEXT NOT NULL, user_id TEXT NOT NULL, device_id TEXT, scope TEXT NOT NULL,
  amr TEXT NOT NULL, expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Windows Autopilot (graph.md 3.1 to 3.5)
CREATE TABLE imported_identities (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, serial_number TEXT NOT NULL, product_key TEXT NOT NULL,
  hardware_identifier BLOB NOT NULL, group_tag TEXT NOT NULL, import_id TEXT NOT NULL, assigned_upn TEXT NOT NULL,
  status TEXT NOT NULL, registration_id TEXT, error_code INTEGER NOT NULL, error_name TEXT NOT NULL,
  created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX imported_identities_by_registration ON imported_identities (registration_id);
-- id is the ZtdRegistrationId. The columns from smbios_uuid to macs are what the matcher reads (hardware-hash.md 5).
CREATE TABLE autopilot_devices (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, serial_number TEXT NOT NULL, product_key TEXT NOT NULL, hardware_hash BLOB,
  smbios_uuid TEXT, ek_sha256 TEXT, disk_serials TEXT NOT NULL, macs TEXT NOT NULL, product_key_id TEXT,
  manufacturer TEXT NOT NULL, model TEXT NOT NULL, sku_number TEXT NOT NULL, system_family TEXT NOT NULL,
  group_tag TEXT NOT NULL, purchase_order TEXT NOT NULL, assigned_upn TEXT NOT NULL, addressable_user_name TEXT NOT NULL,
  display_name TEXT NOT NULL, enrollment_state TEXT NOT NULL, last_contacted_ms INTEGER, azure_ad_device_id TEXT NOT NULL,
  managed_device_id TEXT, profile_id TEXT, intended_profile_id TEXT, assignment_status TEXT NOT NULL,
  profile_assigned_ms INTEGER, is_visible INTEGER NOT NULL, created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX autopilot_devices_by_serial ON autopilot_devices (serial_number);
CREATE INDEX autopilot_devices_by_uuid ON autopilot_devices (smbios_uuid);
CREATE INDEX autopilot_devices_by_ek ON autopilot_devices (ek_sha256);
CREATE INDEX autopilot_devices_by_profile ON autopilot_devices (profile_id);
-- What every pass of assignment reads, without the hardware hashes in between.
CREATE INDEX autopilot_devices_by_number ON autopilot_devices (number, id, intended_profile_id);
-- body: the new-style properties of graph.md 3.3.
CREATE TABLE deployment_profiles (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, odata_type TEXT NOT NULL, display_name TEXT NOT NULL, body TEXT NOT NULL,
  created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- MSA device credentials: what a device said of itself when it asked for one (entra-device.md 8.1).
CREATE TABLE msa_devices (
  puid TEXT PRIMARY KEY, membername TEXT NOT NULL UNIQUE, password TEXT NOT NULL, components TEXT NOT NULL,
  created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE msa_tickets (ticket_sha256 TEXT PRIMARY KEY, puid TEXT NOT NULL, target TEXT NOT NULL,
  expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Intune's configuration: body holds the properties of the entity as Graph shows it (graph.md 3.6, 3.9, 3.10).
CREATE TABLE intune_objects (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE,
  collection TEXT NOT NULL CHECK (collection IN ('enrollmentConfigurations', 'mobileApps', 'deviceConfigurations')),
  odata_type TEXT NOT NULL, display_name TEXT NOT NULL, priority INTEGER NOT NULL, body TEXT NOT NULL, version INTEGER NOT NULL,
  created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX intune_objects_by_collection ON intune_objects (collection, number);
-- Assignments of profiles and Intune objects alike (graph.md 3.4); settings is JSON for apps.
CREATE TABLE assignments (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, owner_id TEXT NOT NULL,
  target TEXT NOT NULL CHECK (target IN ('group', 'exclusionGroup', 'allDevices', 'allLicensedUsers')),
  group_id TEXT, intent TEXT, settings TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_by_owner ON assignments (owner_id, number);

-- MDM (graph.md 3.8, mdm.md 4 to 7)
CREATE TABLE managed_devices (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, device_name TEXT NOT NULL, serial_number TEXT NOT NULL,
  dm_device_id TEXT NOT NULL, user_id TEXT, azure_ad_device_id TEXT, autopilot_id TEXT, enrolled_ms INTEGER NOT NULL,
  last_sync_ms INTEGER NOT NULL, enrollment_type TEXT NOT NULL, state TEXT NOT NULL, os_version TEXT NOT NULL,
  manufacturer TEXT NOT NULL, model TEXT NOT NULL, enrollment_profile_name TEXT, inventory TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX managed_devices_by_serial ON managed_devices (serial_number);
CREATE INDEX managed_devices_by_aad ON managed_devices (azure_ad_device_id);
CREATE INDEX managed_devices_by_user ON managed_devices (user_id);
CREATE TABLE mdm_certificates (
  thumbprint TEXT PRIMARY KEY, managed_device_id TEXT NOT NULL REFERENCES managed_devices (id) ON DELETE CASCADE,
  not_after_ms INTEGER NOT NULL, revoked_ms INTEGER) STRICT, WITHOUT ROWID;
-- progress: what the service knows of the device's desired state and of the session that runs (JSON).
CREATE TABLE mdm_progress (managed_device_id TEXT PRIMARY KEY REFERENCES managed_devices (id) ON DELETE CASCADE,
  progress TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE app_install_states (
  managed_device_id TEXT NOT NULL REFERENCES managed_devices (id) ON DELETE CASCADE, app_id TEXT NOT NULL,
  install_state TEXT NOT NULL, error_code INTEGER NOT NULL, reported_ms INTEGER NOT NULL,
  PRIMARY KEY (managed_device_id, app_id)) STRICT, WITHOUT ROWID;
`,
};
