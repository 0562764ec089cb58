import type { Database } from 'better-sqlite3';
import { createSerialSearch } from '../serial-search.ts';
import { containsText, insertNumbered, selectList, updateById } from '../sql.ts';

/** graph.md 3.1; a record is `unknown` while the service works on it (graph.md 2.1). */
export type ImportStatus = 'unknown' | 'pending' | 'partial' | 'complete' | 'error';

/** What somebody asked the service to register, and what became of it (graph.md 3.1). */
export interface ImportedIdentity {
  readonly id: string;
  readonly number: number;
  readonly serialNumber: string;
  readonly productKey: string;
  /** The decoded hardware hash. */
  readonly hardwareIdentifier: Buffer;
  readonly groupTag: string;
  readonly importId: string;
  readonly assignedUpn: string;
  readonly status: ImportStatus;
  /** The id of the Autopilot device that came of it. */
  readonly registrationId: string | null;
  readonly errorCode: number;
  readonly errorName: string;
  readonly createdMs: number;
}

const COLUMNS = [
  'id',
  'number',
  'serial_number',
  'product_key',
  'hardware_identifier',
  'group_tag',
  'import_id',
  'assigned_upn',
  'status',
  'registration_id',
  'error_code',
  'error_name',
  'created_ms',
] as const;

/** Statements over `imported_identities`; lists are in order of creation. */
export function createImportedIdentityQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM imported_identities`;
  const insert = db.prepare<[Omit<ImportedIdentity, 'number'>]>(insertNumbered('imported_identities', COLUMNS));
  const save = db.prepare<[ImportedIdentity]>(updateById('imported_identities', COLUMNS));
  const byId = db.prepare<[string], ImportedIdentity>(`${select} WHERE id = ?`);
  const all = db.prepare<[], ImportedIdentity>(`${select} ORDER BY number`);
  const after = db.prepare<[number, number, number], ImportedIdentity>(
    `${select} WHERE number > ? ORDER BY number LIMIT ? OFFSET ?`,
  );
  const byNumbers = db.prepare<[string, string], ImportedIdentity>(
    `${select} WHERE number IN (SELECT value FROM json_each(?)) AND ${containsText('serial_number', '?')} ORDER BY number`,
  );
  const searchSerial = createSerialSearch(db, 'imported_identities');
  const ofRegistration = db.prepare<[string], ImportedIdentity>(`${select} WHERE registration_id = ? ORDER BY number`);
  const count = db.prepare<[], number>('SELECT count(*) FROM imported_identities').pluck();
  const removeOlder = db.prepare<[number]>('DELETE FROM imported_identities WHERE created_ms < ?');
  const remove = db.prepare<[string]>('DELETE FROM imported_identities WHERE id = ?');

  return {
    insert: (identity: Omit<ImportedIdentity, 'number'>): void => void insert.run(identity),
    /** Writes every column of the row back. */
    save: (identity: ImportedIdentity): void => void save.run(identity),
    byId: (id: string): ImportedIdentity | undefined => byId.get(id),
    all: (): ImportedIdentity[] => all.all(),
    /** Those behind a number, in its order. */
    after: (number: number, limit: number, skip = 0): ImportedIdentity[] => after.all(number, limit, skip),
    /** Those whose serial number contains the text in any case; undefined when that is no way to find them. */
    bySerialPart: (text: string): ImportedIdentity[] | undefined => {
      const numbers = searchSerial(text);
      return numbers && byNumbers.all(JSON.stringify(numbers), text);
    },
    /** Those of which this Autopilot device came. */
    ofRegistration: (registrationId: string): ImportedIdentity[] => ofRegistration.all(registrationId),
    /** Lets go of those that were uploaded before that time. */
    removeOlder: (beforeMs: number): void => void removeOlder.run(beforeMs),
    count: (): number => count.get() ?? 0,
    /** Whether there was such a row. */
    remove: (id: string): boolean => remove.run(id).changes > 0,
  };
}

export type ImportedIdentityQueries = ReturnType<typeof createImportedIdentityQueries>;
