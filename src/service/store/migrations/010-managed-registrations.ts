/** Registrations by the managed device that stands on them: of a deletion and of a conversion (autopilot.md ap-1.2-07). */
export const managedRegistrations = {
  version: 10,
  sql: 'CREATE INDEX autopilot_devices_by_managed ON autopilot_devices (managed_device_id);',
};
