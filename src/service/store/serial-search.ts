import type { Database } from 'better-sqlite3';

/** The tables whose serial numbers are searched. */
export type SearchedTable = 'autopilot_devices' | 'managed_devices' | 'imported_identities';

/** More rows than this are found sooner by reading the table in its order. */
const FEW = 1_000;

/** The least text that stands behind all that begin with it. */
const beyond = (text: string) => `${text}\u{10ffff}`;

/**
 * Rows whose serial number contains a text in any case, by an index of all the ends of each serial number: it catches up
 * with the table when it is asked, so that nobody who registers a device pays for it. Gives the numbers of the rows,
 * some of which may have changed since; undefined when there are too many for the index to be of use.
 */
export function createSerialSearch(
  db: Database,
  table: SearchedTable,
): (part: string) => readonly number[] | undefined {
  const upTo = db.prepare<[string], number>('SELECT up_to FROM serial_index WHERE table_name = ?').pluck();
  const reach = db.prepare<[number, string]>('UPDATE serial_index SET up_to = ? WHERE table_name = ?');
  const changed = db.prepare<[], { number: number; serial: string }>(
    `SELECT number, serial_number AS serial FROM ${table}
     WHERE number IN (SELECT number FROM serial_changes WHERE table_name = '${table}')`,
  );
  const forget = db.prepare<[string]>('DELETE FROM serial_changes WHERE table_name = ?');
  const added = db.prepare<[number], { number: number; serial: string }>(
    `SELECT number, serial_number AS serial FROM ${table} WHERE number > ? ORDER BY number`,
  );
  const insert = db.prepare<[string, string, number]>('INSERT OR IGNORE INTO serial_suffixes VALUES (?, ?, ?)');
  const find = db
    .prepare<[string, string, string, number], number>(
      'SELECT number FROM serial_suffixes WHERE table_name = ? AND suffix >= ? AND suffix < ? LIMIT ?',
    )
    .pluck();

  const catchUp = db.transaction(() => {
    const known = upTo.get(table) ?? 0;
    const rows = [...changed.all(), ...added.all(known)];
    if (rows.length === 0) return;
    for (const { number, serial } of rows) {
      const text = serial.toLowerCase();
      for (let start = 0; start < text.length; start += 1) insert.run(table, text.slice(start), number);
    }
    forget.run(table);
    reach.run(Math.max(known, rows.at(-1)?.number ?? 0), table);
  });

  return (part) => {
    catchUp();
    const text = part.toLowerCase();
    const numbers = find.all(table, text, beyond(text), FEW + 1);
    return numbers.length > FEW ? undefined : [...new Set(numbers)];
  };
}
