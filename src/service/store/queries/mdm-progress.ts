import type { Database } from 'better-sqlite3';

/** Statements over `mdm_progress`: JSON texts by managed device, whose meaning is `src/service/mdm/progress.ts`'s. */
export function createMdmProgressQueries(db: Database) {
  const select = db.prepare<[string], string>('SELECT progress FROM mdm_progress WHERE managed_device_id = ?').pluck();
  const upsert = db.prepare<[string, string]>(
    `INSERT INTO mdm_progress (managed_device_id, progress) VALUES (?, ?)
     ON CONFLICT (managed_device_id) DO UPDATE SET progress = excluded.progress`,
  );
  return {
    get: (managedDeviceId: string): string | undefined => select.get(managedDeviceId),
    set: (managedDeviceId: string, progress: string): void => void upsert.run(managedDeviceId, progress),
  };
}

export type MdmProgressQueries = ReturnType<typeof createMdmProgressQueries>;
