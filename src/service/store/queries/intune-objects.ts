import type { Database } from 'better-sqlite3';
import { configurationRevision, remembered } from '../remembered.ts';
import { insertNumbered, selectList, updateById } from '../sql.ts';

export type IntuneCollection =
  | 'enrollmentConfigurations'
  | 'mobileApps'
  | 'mobileAppCategories'
  | 'deviceConfigurations'
  | 'configurationPolicies'
  | 'compliancePolicies'
  | 'scripts'
  | 'healthScripts'
  | 'assignmentFilters'
  | 'scopeTags'
  | 'corporateIdentifiers';

/** An enrolment configuration, app, policy or script; `body` holds its own properties as Graph shows them (graph.md 3.6, 3.9, 3.10). */
export interface IntuneObject {
  readonly id: string;
  readonly number: number;
  readonly collection: IntuneCollection;
  /** `#microsoft.graph.win32LobApp` and so on. */
  readonly odataType: string;
  readonly displayName: string;
  /** Of enrolment configurations: 0 is the tenant's default, then 1 wins over 2. Elsewhere 0. */
  readonly priority: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

interface Row extends Omit<IntuneObject, 'body'> {
  readonly body: string;
}

const COLUMNS = [
  'id',
  'number',
  'collection',
  'odata_type',
  'display_name',
  'priority',
  'body',
  'version',
  'created_ms',
  'modified_ms',
] as const;

const fromRow = (row: Row): IntuneObject => ({ ...row, body: JSON.parse(row.body) });
const toRow = <T extends Omit<IntuneObject, 'number'>>(object: T) => ({ ...object, body: JSON.stringify(object.body) });

/** Statements over `intune_objects`; lists are in order of creation. */
export function createIntuneObjectQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM intune_objects`;
  const insert = db.prepare(insertNumbered('intune_objects', COLUMNS));
  const save = db.prepare(updateById('intune_objects', COLUMNS));
  const byId = db.prepare<[string, string], Row>(`${select} WHERE collection = ? AND id = ?`);
  const all = db.prepare<[string], Row>(`${select} WHERE collection = ? ORDER BY number`);
  const remove = db.prepare<[string]>('DELETE FROM intune_objects WHERE id = ?');
  const revision = configurationRevision(db);

  return {
    insert: (object: Omit<IntuneObject, 'number'>): void => {
      insert.run(toRow(object));
      revision.count += 1;
    },
    /** Writes every column of the row back. */
    save: (object: IntuneObject): void => {
      save.run(toRow(object));
      revision.count += 1;
    },
    byId: (collection: IntuneCollection, id: string): IntuneObject | undefined => {
      const row = byId.get(collection, id);
      return row && fromRow(row);
    },
    /** Parsed once, for every message of every device asks for them. */
    all: remembered(revision, (collection: IntuneCollection): readonly IntuneObject[] =>
      all.all(collection).map(fromRow),
    ),
    /** Whether there was such a row. */
    remove: (id: string): boolean => {
      revision.count += 1;
      return remove.run(id).changes > 0;
    },
  };
}

export type IntuneObjectQueries = ReturnType<typeof createIntuneObjectQueries>;
