import { z } from 'zod';

/** The names of a table's numbers, which is what the wire carries. */
export function nameOf<T extends string>(table: Readonly<Record<T, number>>, number: number): T | undefined {
  return (Object.keys(table) as T[]).find((name) => table[name] === number);
}

/** A number on the wire, read as its name; a number that the table lacks is refused. */
export function numberIn<T extends string>(table: Readonly<Record<T, number>>) {
  return z.number().transform((number, context): T => {
    const name = nameOf(table, number);
    if (name !== undefined) return name;
    context.addIssue(`${number} is not one of ${Object.values(table).join(', ')}`);
    return z.NEVER;
  });
}
