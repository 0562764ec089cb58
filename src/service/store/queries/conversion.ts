import type { Database } from 'better-sqlite3';

/** A profile with the switch that stands in one of its assignments. */
const CONVERTING = `
SELECT p.id AS id, t.target AS target, t.group_id AS group_id
FROM deployment_profiles p JOIN assignments t ON t.owner_id = p.id
WHERE json_extract(p.body, '$.hardwareHashExtractionEnabled') = 1`;

/** Statements over managed devices that profiles turn into Autopilot's (autopilot.md ap-1.2-07). */
export function createConversionQueries(db: Database) {
  const waiting = db
    .prepare<[], string>(
      `WITH converting AS (${CONVERTING})
       SELECT m.id FROM managed_devices m
       LEFT JOIN directory_devices d ON d.device_id = m.azure_ad_device_id
       WHERE json_extract(m.inventory, '$.deviceHardwareData') IS NOT NULL
         AND coalesce(json_extract(m.inventory, '$.managedDeviceOwnerType'), 'company') = 'company'
         AND NOT EXISTS (SELECT 1 FROM autopilot_devices a WHERE a.managed_device_id = m.id)
         AND NOT EXISTS (SELECT 1 FROM autopilot_devices a WHERE a.id = m.autopilot_id)
         AND EXISTS (
           SELECT 1 FROM converting c
           LEFT JOIN group_members g ON g.group_id = c.group_id AND g.member_id = d.id
           WHERE (c.target = 'allDevices' OR (c.target = 'group' AND g.member_id IS NOT NULL))
             AND NOT EXISTS (
               SELECT 1 FROM converting x JOIN group_members xg ON xg.group_id = x.group_id AND xg.member_id = d.id
               WHERE x.id = c.id AND x.target = 'exclusionGroup'))
       ORDER BY m.number`,
    )
    .pluck();
  const isAny = db.prepare<[], number>(`SELECT EXISTS (${CONVERTING})`).pluck();
  return {
    /** Ids of the managed devices that are to be registered, in the order of their enrolment. */
    waiting: (): string[] => waiting.all(),
    /** Whether any assigned profile has the switch. */
    isAny: (): boolean => isAny.get() === 1,
  };
}
