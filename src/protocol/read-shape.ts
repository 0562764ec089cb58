import { z } from 'zod';
import { type CodecError, err, ok, type Result } from '../core/result.ts';

// Without the parser that zod otherwise compiles for each schema: it takes twice as long on messages as small as these.
z.config({ jitless: true });

/** A value of this shape, or the first thing wrong with it and its place. */
export function readShape<T>(schema: z.ZodType<T>, value: unknown): Result<T, CodecError> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err({ message: issue === undefined ? NOT_AS_EXPECTED : describe(issue), path: issue?.path.join('/') ?? '' });
}

const NOT_AS_EXPECTED = 'not of the expected shape';

/** In words of our own: what is wrong goes back over the wire and into traces, where a library has no say. */
function describe({ code, message }: z.core.$ZodIssue): string {
  if (code === 'custom') return message;
  return message.endsWith('received undefined') ? 'is missing' : NOT_AS_EXPECTED;
}

/** A JSON text of this shape, or the first thing wrong with it and its place. */
export function readJson<T>(schema: z.ZodType<T>, text: string): Result<T, CodecError> {
  try {
    return readShape(schema, JSON.parse(text) as unknown);
  } catch {
    return err({ message: 'not JSON', path: '' });
  }
}
