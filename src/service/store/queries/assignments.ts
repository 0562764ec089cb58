import type { Database } from 'better-sqlite3';
import { configurationRevision, remembered } from '../remembered.ts';
import { insertNumbered, selectList } from '../sql.ts';

/** graph.md 3.4. */
export type AssignmentTarget = 'group' | 'exclusionGroup' | 'allDevices' | 'allLicensedUsers';

/** What a deployment profile or an Intune object is aimed at. */
export interface Assignment {
  readonly id: string;
  readonly number: number;
  /** The profile's or object's id. */
  readonly ownerId: string;
  readonly target: AssignmentTarget;
  /** Set for both kinds of group target. */
  readonly groupId: string | null;
  /** Of apps: `required`, `available`, `uninstall`, `availableWithoutEnrollment`. */
  readonly intent: string | null;
  /** Of apps: win32LobAppAssignmentSettings (graph.md 3.9). */
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** An assignment filter, and which of the devices it leaves. */
  readonly filterId: string | null;
  readonly filterType: 'none' | 'include' | 'exclude';
  /** What the filter says, while there is one. */
  readonly filterRule: string | null;
  /** Of remediations: what else the assignment says. */
  readonly extra: Readonly<Record<string, unknown>> | null;
}

/** A row to be; without a filter unless it names one. */
export type NewAssignment = Omit<Assignment, 'number' | 'filterId' | 'filterType' | 'filterRule' | 'extra'> &
  Partial<Pick<Assignment, 'filterId' | 'filterType' | 'extra'>>;

interface Row extends Omit<Assignment, 'settings' | 'extra'> {
  readonly settings: string | null;
  readonly extra: string | null;
}

const COLUMNS = [
  'id',
  'number',
  'owner_id',
  'target',
  'group_id',
  'intent',
  'settings',
  'filter_id',
  'filter_type',
  'extra',
] as const;

const parsed = (json: string | null) => (json === null ? null : JSON.parse(json));
const written = (value: object | null) => (value === null ? null : JSON.stringify(value));

const fromRow = (row: Row): Assignment => ({
  ...row,
  settings: parsed(row.settings),
  extra: parsed(row.extra),
});

/** Statements over `assignments`; lists are in order of creation. */
export function createAssignmentQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)}, (SELECT json_extract(body, '$.rule') FROM intune_objects f
    WHERE f.id = filter_id) AS filterRule FROM assignments`;
  const insert = db.prepare(insertNumbered('assignments', COLUMNS));
  const byId = db.prepare<[string], Row>(`${select} WHERE id = ?`);
  const all = db.prepare<[], Row>(`${select} ORDER BY number`);
  const ofOwner = db.prepare<[string], Row>(`${select} WHERE owner_id = ? ORDER BY number`);
  const remove = db.prepare<[string]>('DELETE FROM assignments WHERE id = ?');
  const removeOfOwner = db.prepare<[string]>('DELETE FROM assignments WHERE owner_id = ?');
  const revision = configurationRevision(db);

  return {
    insert: ({ filterId = null, filterType = 'none', extra = null, ...assignment }: NewAssignment): void => {
      const settings = written(assignment.settings);
      insert.run({ ...assignment, filterId, filterType, settings, extra: written(extra) });
      revision.count += 1;
    },
    byId: (id: string): Assignment | undefined => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    all: (): Assignment[] => all.all().map(fromRow),
    /** Parsed once, for every message of every device asks for them. */
    ofOwner: remembered(revision, (ownerId: string): readonly Assignment[] => ofOwner.all(ownerId).map(fromRow)),
    /** Whether there was such a row. */
    remove: (id: string): boolean => {
      revision.count += 1;
      return remove.run(id).changes > 0;
    },
    removeOfOwner: (ownerId: string): void => {
      removeOfOwner.run(ownerId);
      revision.count += 1;
    },
  };
}

export type AssignmentQueries = ReturnType<typeof createAssignmentQueries>;
