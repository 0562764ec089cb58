import type { Database } from 'better-sqlite3';
import { createSerialSearch } from '../serial-search.ts';
import { containsText, insertNumbered, selectList, updateBeside, updateById } from '../sql.ts';

/** A device under management (graph.md 3.8). */
export interface ManagedDevice {
  readonly id: string;
  readonly number: number;
  readonly deviceName: string;
  readonly serialNumber: string;
  /** The device id of the OMA-DM messages (`./DevInfo/DevId`). */
  readonly dmDeviceId: string;
  /** Object id of the primary user. */
  readonly userId: string | null;
  /** The deviceId (not the object id) of the directory device. */
  readonly azureAdDeviceId: string | null;
  readonly autopilotId: string | null;
  readonly enrolledMs: number;
  readonly lastSyncMs: number;
  /** deviceEnrollmentType: `windowsAzureADJoin` and so on. */
  readonly enrollmentType: string;
  /** managementState: `managed`, `wipePending` and so on. */
  readonly state: string;
  readonly osVersion: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly enrollmentProfileName: string | null;
  /** Further properties of the Graph entity, by their names there: `isEncrypted`, `wiFiMacAddress`, … */
  readonly inventory: Readonly<Record<string, unknown>>;
}

interface Row extends Omit<ManagedDevice, 'inventory'> {
  readonly inventory: string;
}

const COLUMNS = [
  'id',
  'number',
  'device_name',
  'serial_number',
  'dm_device_id',
  'user_id',
  'azure_ad_device_id',
  'autopilot_id',
  'enrolled_ms',
  'last_sync_ms',
  'enrollment_type',
  'state',
  'os_version',
  'manufacturer',
  'model',
  'enrollment_profile_name',
  'inventory',
] as const;

/** A session changes none of them. */
const INDEXED = ['device_name', 'serial_number', 'user_id', 'azure_ad_device_id'] as const;

const fromRow = (row: Row): ManagedDevice => ({ ...row, inventory: JSON.parse(row.inventory) });
const toRow = <T extends Omit<ManagedDevice, 'number'>>(device: T) => ({
  ...device,
  inventory: JSON.stringify(device.inventory),
});

/** Statements over `managed_devices`; lists are in order of enrolment. */
export function createManagedDeviceQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM managed_devices`;
  const insert = db.prepare(insertNumbered('managed_devices', COLUMNS));
  const save = db.prepare(updateById('managed_devices', COLUMNS));
  const saveBeside = db.prepare(updateBeside(INDEXED, 'managed_devices', COLUMNS));
  const byId = db.prepare<[string], Row>(`${select} WHERE id = ?`);
  const byAzureAdDeviceId = db.prepare<[string], Row>(`${select} WHERE azure_ad_device_id = ? ORDER BY number`);
  const bySerial = db.prepare<[string], Row>(`${select} WHERE serial_number = ? ORDER BY number`);
  const byNumbers = db.prepare<[string, string], Row>(
    `${select} WHERE number IN (SELECT value FROM json_each(?)) AND ${containsText('serial_number', '?')} ORDER BY number`,
  );
  const searchSerial = createSerialSearch(db, 'managed_devices');
  const all = db.prepare<[], Row>(`${select} ORDER BY number`);
  const after = db.prepare<[number, number, number], Row>(
    `${select} WHERE number > ? ORDER BY number LIMIT ? OFFSET ?`,
  );
  const count = db.prepare<[], number>('SELECT count(*) FROM managed_devices').pluck();
  const byName = db.prepare<[string], Row>(`${select} WHERE device_name = ? COLLATE NOCASE ORDER BY number`);
  const byUser = db.prepare<[string], Row>(`${select} WHERE user_id = ? ORDER BY number`);
  const countOfUser = db.prepare<[string], number>('SELECT count(*) FROM managed_devices WHERE user_id = ?').pluck();
  const remove = db.prepare<[string]>('DELETE FROM managed_devices WHERE id = ?');

  return {
    insert: (device: Omit<ManagedDevice, 'number'>): void => void insert.run(toRow(device)),
    /** Writes every column of the row back. */
    save(device: ManagedDevice): void {
      const row = toRow(device);
      if (saveBeside.run(row).changes === 0) save.run(row);
    },
    byId: (id: string): ManagedDevice | undefined => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    byAzureAdDeviceId: (deviceId: string): ManagedDevice[] => byAzureAdDeviceId.all(deviceId).map(fromRow),
    bySerial: (serialNumber: string): ManagedDevice[] => bySerial.all(serialNumber).map(fromRow),
    /** Those whose serial number contains the text in any case; undefined when that is no way to find them. */
    bySerialPart: (text: string): ManagedDevice[] | undefined => {
      const numbers = searchSerial(text);
      return numbers && byNumbers.all(JSON.stringify(numbers), text).map(fromRow);
    },
    all: (): ManagedDevice[] => all.all().map(fromRow),
    /** Those behind a number, in its order. */
    after: (number: number, limit: number, skip = 0): ManagedDevice[] => after.all(number, limit, skip).map(fromRow),
    byName: (deviceName: string): ManagedDevice[] => byName.all(deviceName).map(fromRow),
    /** Those whose primary user this is. */
    byUser: (userId: string): ManagedDevice[] => byUser.all(userId).map(fromRow),
    count: (): number => count.get() ?? 0,
    /** How many devices the user is the primary user of. */
    countOfUser: (userId: string): number => countOfUser.get(userId) ?? 0,
    /** Whether there was such a row; certificates, progress and app states go with it. */
    remove: (id: string): boolean => remove.run(id).changes > 0,
  };
}

export type ManagedDeviceQueries = ReturnType<typeof createManagedDeviceQueries>;
