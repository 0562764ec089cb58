import type { Database } from 'better-sqlite3';
import { insertNumbered, selectList } from '../sql.ts';
import type { AutopilotDevice } from './autopilot-devices.ts';

type Identity = Pick<
  AutopilotDevice,
  | 'id'
  | 'number'
  | 'serialNumber'
  | 'smbiosUuid'
  | 'ekSha256'
  | 'diskSerials'
  | 'macs'
  | 'productKeyId'
  | 'manufacturer'
  | 'model'
>;

/** A device that belongs to another tenant: to be `assigned` there, or `registered` at an earlier stage (autopilot.md 4.1). */
export interface ForeignRegistration extends Identity {
  readonly stage: 'registered' | 'assigned';
}

interface Row extends Omit<ForeignRegistration, 'diskSerials' | 'macs'> {
  readonly diskSerials: string;
  readonly macs: string;
}

const COLUMNS = [
  'id',
  'number',
  'serial_number',
  'smbios_uuid',
  'ek_sha256',
  'disk_serials',
  'macs',
  'product_key_id',
  'manufacturer',
  'model',
  'stage',
] as const;

const fromRow = (row: Row): ForeignRegistration => ({
  ...row,
  diskSerials: JSON.parse(row.diskSerials),
  macs: JSON.parse(row.macs),
});

/** Statements over `foreign_registrations`: what another tenant has is looked up as this tenant's own is. */
export function createForeignRegistrationQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM foreign_registrations`;
  const insert = db.prepare(insertNumbered('foreign_registrations', COLUMNS));
  const bySerial = db.prepare<[string], Row>(`${select} WHERE serial_number = ? ORDER BY number`);
  const bySmbiosUuid = db.prepare<[string], Row>(`${select} WHERE smbios_uuid = ? ORDER BY number`);
  const byEkSha256 = db.prepare<[string], Row>(`${select} WHERE ek_sha256 = ? ORDER BY number`);
  return {
    insert: ({ diskSerials, macs, ...registration }: Omit<ForeignRegistration, 'number'>): void =>
      void insert.run({ ...registration, diskSerials: JSON.stringify(diskSerials), macs: JSON.stringify(macs) }),
    bySerial: (serialNumber: string): ForeignRegistration[] => bySerial.all(serialNumber).map(fromRow),
    bySmbiosUuid: (uuid: string): ForeignRegistration[] => bySmbiosUuid.all(uuid).map(fromRow),
    byEkSha256: (sha256: string): ForeignRegistration[] => byEkSha256.all(sha256).map(fromRow),
  };
}

export type ForeignRegistrationQueries = ReturnType<typeof createForeignRegistrationQueries>;
