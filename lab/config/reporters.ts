import { z } from 'zod';
import { suggestion } from './problems.ts';

/** The reporters that need no module. */
export const BUILT_IN_REPORTERS = ['list', 'json', 'junit', 'github'] as const;
export type BuiltInReporter = (typeof BUILT_IN_REPORTERS)[number];

/** A reporter by its name or the path of its module, and the file it writes: `['junit', { outputFile }]`. */
export type ReporterEntry = readonly [name: string, options?: { readonly outputFile: string } | undefined];

export function isBuiltIn(name: string): name is BuiltInReporter {
  return (BUILT_IN_REPORTERS as readonly string[]).includes(name);
}

const nameSchema = z.string().check((context) => {
  const { value } = context;
  if (isBuiltIn(value) || value.includes('/')) return;
  context.issues.push({
    code: 'custom',
    input: value,
    message: `is not a reporter${suggestion(value, BUILT_IN_REPORTERS)}`,
  });
});

/** One voice on standard output; what it says could not be told apart. Annotations are lines of their own. */
export const reportersSchema = z
  .array(z.tuple([nameSchema, z.strictObject({ outputFile: z.string().min(1) }).optional()]))
  .refine((entries) => entries.filter(speaks).length <= 1, {
    message: 'only one can write to standard output: give the others a file',
  });

/** Whether it takes standard output for itself. */
export function speaks([name, options]: ReporterEntry): boolean {
  return options === undefined && name !== 'github';
}

/** `junit=run/junit.xml` as a configuration says it. */
export function parseReporterFlag(text: string): ReporterEntry {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), { outputFile: text.slice(at + 1) }];
}
