import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import { child, type XmlElement } from './element.ts';
import { parseXml } from './read.ts';

/** A refusal on its way from a field reader to `readDocument`, which turns it into a `CodecError`. */
class Refusal extends Error {
  readonly at: XmlElement;
  readonly field: string | undefined;

  constructor(message: string, at: XmlElement, field?: string) {
    super(message);
    this.at = at;
    this.field = field;
  }
}

/**
 * Parses a document and reads it with functions that may call `refuse` and the `require…` readers below;
 * what they refuse becomes an error with the path from the root: `Envelope/Body/Discover/request/OSEdition`.
 */
export function readDocument<T>(text: string, read: (root: XmlElement) => T): Result<T, CodecError> {
  const root = parseXml(text);
  if (!root.ok) return root;
  try {
    return ok(read(root.value));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const names = [...(pathTo(root.value, error.at) ?? []), ...(error.field === undefined ? [] : [error.field])];
    return err({ message: error.message, path: names.join('/'), offset: error.at.offset });
  }
}

function pathTo(from: XmlElement, wanted: XmlElement): string[] | undefined {
  if (from === wanted) return [from.name];
  for (const next of from.children) {
    const rest = pathTo(next, wanted);
    if (rest !== undefined) return [from.name, ...rest];
  }
  return undefined;
}

/** Refuses the document for what stands at (or is missing as `field` below) this element. */
export function refuse(at: XmlElement, message: string, field?: string): never {
  throw new Refusal(message, at, field);
}

/** The first child with this name and, when given, namespace; refuses when there is none. */
export function requireChild(parent: XmlElement, name: string, namespace?: string): XmlElement {
  return child(parent, name, namespace) ?? refuse(parent, `${name} is missing`, name);
}

/** The text of a child without surrounding white space (it may be empty); refuses when there is no such child. */
export function requireText(parent: XmlElement, name: string): string {
  return requireChild(parent, name).text.trim();
}

/** The trimmed text of a child, or undefined when the child is missing or empty. */
export function optionalText(parent: XmlElement, name: string): string | undefined {
  return child(parent, name)?.text.trim() || undefined;
}

/** The bytes that an element's text encodes; refuses what is not base64 and what is empty. */
export function requireBase64(element: XmlElement): Buffer {
  const bytes = decodeBase64(element.text);
  return bytes === undefined || bytes.length === 0 ? refuse(element, 'text is not base64') : bytes;
}

/** Decodes padded base64 that may be broken into lines; undefined when it is anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/\s+/g, '');
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, 'base64') : undefined;
}
