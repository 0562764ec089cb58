import { z } from 'zod';
import { decodeBase64 } from '../xml/fields.ts';

/** An object whose keys may come in any case (entra-device.md 3); members that the shape does not name are dropped. */
export function anyCase<T extends z.ZodObject>(shape: T) {
  const names = new Map(Object.keys(shape.shape).map((name) => [name.toLowerCase(), name]));
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [names.get(key.toLowerCase()) ?? key, item]));
  }, shape);
}

/** Base64 in which an empty text stands for nothing. */
export const optionalBytes = z.string().transform((text, context) => {
  const bytes = decodeBase64(text);
  if (bytes === undefined) {
    context.addIssue({ code: 'custom', message: 'text is not base64' });
    return z.NEVER;
  }
  return bytes.length === 0 ? undefined : bytes;
});

/** Base64 of at least one byte. */
export const bytes = optionalBytes.transform((value, context) => {
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'text is empty' });
  return z.NEVER;
});

/** A boolean, or the word in any case: attributes are a map of strings (entra-device.md 3). */
export const flag = z.union([z.boolean(), z.string()]).transform((value) => String(value).toLowerCase() === 'true');
