import { z } from 'zod';
import { err, ok, type Result } from '../../core/result.ts';
import { type Refusal, refuse } from './call.ts';
import type { ModelProblem } from './model/type.ts';

/** A text that may be missing or null: empty then. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** Tools send Booleans and integers as text (graph.md 2.1); the service coerces them. */
export const flag = z.union([
  z.boolean(),
  z
    .string()
    .regex(/^(true|false)$/i)
    .transform((value) => value.toLowerCase() === 'true'),
]);
export const integer = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,9}$/)
    .transform(Number),
]);

/** Names of properties match in any case: tools send `mailNickName`. Nobody asks an annotation (graph.md gr-4-10). */
function named(body: unknown, schema: z.ZodType): unknown {
  if (!(schema instanceof z.ZodObject) || typeof body !== 'object' || body === null) return body;
  const known = new Map(Object.keys(schema.shape).map((name) => [name.toLowerCase(), name]));
  const given = Object.entries(body).flatMap(([name, value]): [string, unknown][] => {
    const property = known.get(name.toLowerCase());
    return property === undefined && name.includes('@odata.') ? [] : [[property ?? name, value]];
  });
  return Object.fromEntries(given);
}

/** The body of a call as the schema reads it, or a 400 that names the property. */
export function readBody<T>(body: unknown, schema: z.ZodType<T>): Result<T, Refusal> {
  const parsed = schema.safeParse(named(body, schema));
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') return err(refuse(400, `Invalid property '${issue.keys[0]}'.`));
  const where = issue?.path.map(String).join('.') ?? '';
  return err(refuse(400, where === '' ? 'The request body is not valid.' : `Invalid value for property '${where}'.`));
}

/** The 400 for a body that is not of its type. */
export function refuseProblem({ path, message }: ModelProblem): Refusal {
  return refuse(400, `Invalid value for property '${path}': it ${message}.`);
}
