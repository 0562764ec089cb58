import type { Database } from 'better-sqlite3';

/** Counts the changes of what administrators configure: Intune objects, profiles, assignments. */
export interface Revision {
  count: number;
}

const revisions = new WeakMap<Database, Revision>();

/**
 * The database's one count, shared by all queries over those tables; each of their writes raises it. A transaction
 * that writes them reads none of them before its end, so what is undone was never remembered.
 */
export function configurationRevision(db: Database): Revision {
  const known = revisions.get(db) ?? { count: 0 };
  revisions.set(db, known);
  return known;
}

/** The same read, done once a key until the configuration changes; what it returns is shared and must stay as it is. */
export function remembered<K extends string, T>(revision: Revision, read: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>();
  let count = revision.count;
  return (key) => {
    if (count !== revision.count) known.clear();
    count = revision.count;
    const value = known.get(key) ?? read(key);
    known.set(key, value);
    return value;
  };
}
