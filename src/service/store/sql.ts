/** The table's columns as a SELECT list with camel-case names: `serial_number AS serialNumber`. */
export function selectList(columns: readonly string[]): string {
  return columns.map((column) => `${column} AS ${camelCase(column)}`).join(', ');
}

/** An INSERT with named camel-case parameters; `number`, the order of creation, is drawn by the statement itself. */
export function insertNumbered(table: string, columns: readonly string[]): string {
  const values = columns.map((column) =>
    column === 'number' ? `(SELECT coalesce(max(number), 0) + 1 FROM ${table})` : `@${camelCase(column)}`,
  );
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`;
}

/** An UPDATE of the whole row by id, with named camel-case parameters; `id` and `number` never change. */
export function updateById(table: string, columns: readonly string[]): string {
  const assignments = columns
    .filter((column) => column !== 'id' && column !== 'number')
    .map((column) => `${column} = @${camelCase(column)}`);
  return `UPDATE ${table} SET ${assignments.join(', ')} WHERE id = @id`;
}

/**
 * The same where none of these columns changes, and no row else: what an index stands on is left alone, which it would
 * otherwise be written for, changed or not.
 */
export function updateBeside(indexed: readonly string[], table: string, columns: readonly string[]): string {
  const others = columns.filter((column) => !indexed.includes(column));
  const same = indexed.map((column) => ` AND ${column} IS @${camelCase(column)}`);
  return `${updateById(table, others)}${same.join('')}`;
}

/** The condition that a column contains a parameter in any ASCII case. */
export function containsText(column: string, parameter: string): string {
  return `instr(lower(${column}), lower(${parameter})) > 0`;
}

function camelCase(column: string): string {
  return column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
