import type { Database } from 'better-sqlite3';

/** A registered device whose profile is to be another than the one that it is aimed at; null: none any more. */
export interface Retargeting {
  readonly ztdId: string;
  readonly profileId: string | null;
}

/**
 * Who is aimed at what. `explicit` holds, for each registration, the number of the oldest profile that one of its
 * groups is assigned and none excludes. A group by profile name cannot decide the profile: it would chase its own tail.
 * The default is the oldest profile for all devices; it knows no exclusions (autopilot.md 1.3).
 */
const TARGETING = `
WITH aimable AS (
  SELECT id FROM groups WHERE instr(lower(coalesce(membership_rule, '')), 'enrollmentprofilename') = 0),
explicit AS (
  SELECT d.ztd_id AS ztd_id, min(p.number) AS number
  FROM assignments t
  JOIN deployment_profiles p ON p.id = t.owner_id
  JOIN aimable g ON g.id = t.group_id
  JOIN group_members m ON m.group_id = t.group_id
  JOIN directory_devices d ON d.id = m.member_id
  WHERE t.target = 'group' AND d.ztd_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM assignments x
    JOIN aimable xg ON xg.id = x.group_id
    JOIN group_members xm ON xm.group_id = x.group_id AND xm.member_id = d.id
    WHERE x.owner_id = p.id AND x.target = 'exclusionGroup')
  GROUP BY d.ztd_id),
fallback AS (
  SELECT min(p.number) AS number FROM deployment_profiles p JOIN assignments t ON t.owner_id = p.id
  WHERE t.target = 'allDevices')`;

/** Set-based statements over profiles, their targets and the devices that they are for. */
export function createProfileAssignmentQueries(db: Database) {
  const retargeted = db.prepare<[], Retargeting>(`${TARGETING}
    SELECT a.id AS ztdId, p.id AS profileId FROM autopilot_devices a
    LEFT JOIN explicit e ON e.ztd_id = a.id
    LEFT JOIN deployment_profiles p ON p.number = coalesce(e.number, (SELECT number FROM fallback))
    WHERE a.intended_profile_id IS NOT p.id ORDER BY a.number`);
  const explicitOf = db
    .prepare<[string], string>(
      `${TARGETING} SELECT p.id FROM explicit e JOIN deployment_profiles p ON p.number = e.number WHERE e.ztd_id = ?`,
    )
    .pluck();
  const fallback = db
    .prepare<[], string>(`${TARGETING} SELECT p.id FROM fallback f JOIN deployment_profiles p ON p.number = f.number`)
    .pluck();
  const aim = db.prepare<[string, string]>(`UPDATE autopilot_devices SET intended_profile_id = ?,
    assignment_status = 'pending', profile_assigned_ms = NULL WHERE id IN (SELECT value FROM json_each(?))`);
  const clear = db.prepare<[string]>(`UPDATE autopilot_devices SET intended_profile_id = NULL, profile_id = NULL,
    assignment_status = 'notAssigned', profile_assigned_ms = NULL WHERE id IN (SELECT value FROM json_each(?))`);
  const settle = db.prepare<[number, string, string]>(`UPDATE autopilot_devices SET profile_id = intended_profile_id,
    assignment_status = 'assignedInSync', profile_assigned_ms = ?
    WHERE intended_profile_id = ? AND assignment_status = 'pending' AND id IN (SELECT value FROM json_each(?))`);
  const stamp = db.prepare(`UPDATE directory_devices SET enrollment_profile_name = stamps.name
    FROM (SELECT a.id AS ztd_id, p.display_name AS name FROM autopilot_devices a
      LEFT JOIN deployment_profiles p ON p.id = a.profile_id) AS stamps
    WHERE directory_devices.ztd_id = stamps.ztd_id AND directory_devices.enrollment_profile_name IS NOT stamps.name`);

  return {
    /** In the order of registration. */
    retargeted: (): Retargeting[] => retargeted.all(),
    /** The profile that the groups of a registered device bring it. */
    explicitOf: (ztdId: string): string | undefined => explicitOf.get(ztdId),
    /** The tenant's default profile. */
    fallback: (): string | undefined => fallback.get(),
    /** Aims a profile at devices: it shows as intended, what they have stays until the new one takes hold. */
    aim: (profileId: string, ztdIds: readonly string[]): void => void aim.run(profileId, JSON.stringify(ztdIds)),
    clear: (ztdIds: readonly string[]): void => void clear.run(JSON.stringify(ztdIds)),
    /** Lets a profile take hold where it is still intended; how many devices that were. */
    settle: (profileId: string, ztdIds: readonly string[], atMs: number): number =>
      settle.run(atMs, profileId, JSON.stringify(ztdIds)).changes,
    /** Puts the names of assigned profiles on the devices' directory objects; how many changed. */
    stampNames: (): number => stamp.run().changes,
  };
}
