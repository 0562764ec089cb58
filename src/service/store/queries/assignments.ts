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
}

interface Row extends Omit<Assignment, 'settings'> {
  readonly settings: string | null;
}

const COLUMNS = ['id', 'number', 'owner_id', 'target', 'group_id', 'intent', 'settings'] as const;

const fromRow = (row: Row): Assignment => ({
  ...row,
  settings: row.settings === null ? null : JSON.parse(row.settings),
});

/** Statements over `assignments`; lists are in order of creation. */
export function createAssignmentQueries(db: Database) {
  const select = `SELECT ${selectList(COLUMNS)} FROM assignments`;
  const insert = db.prepare(insertNumbered('assignments', COLUMNS));
  const byId = db.prepare<[string], Row>(`${select} WHERE id = ?`);
  const all = db.prepare<[], Row>(`${select} ORDER BY number`);
  const ofOwner = db.prepare<[string], Row>(`${select} WHERE owner_id = ? ORDER BY number`);
  const remove = db.prepare<[string]>('DELETE FROM assignments WHERE id = ?');
  const removeOfOwner = db.prepare<[string]>('DELETE FROM assignments WHERE owner_id = ?');
  const revision = configurationRevision(db);

  return {
    insert: (assignment: Omit<Assignment, 'number'>): void => {
      insert.run({
        ...assignment,
        settings: assignment.settings === null ? null : JSON.stringify(assignment.settings),
      });
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
