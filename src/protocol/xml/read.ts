import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import type { XmlElement } from './element.ts';
import { Malformed, Parser } from './parser.ts';

const MAX_SIZE_BYTES = 512 * 1024;

/**
 * Parses a whole document with namespaces. Refuses a document type, a depth above 64 and a size above 512 KiB:
 * no message of these protocols needs any of them.
 */
export function parseXml(text: string): Result<XmlElement, CodecError> {
  if (Buffer.byteLength(text) > MAX_SIZE_BYTES) return err({ message: 'document exceeds 512 KiB', path: '' });
  const parser = new Parser(text);
  try {
    return ok(parser.document());
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return err({ message: error.message, path: parser.path.join('/'), offset: parser.offset });
  }
}
