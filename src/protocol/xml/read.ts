import { SaxesParser, type SaxesTagNS } from 'saxes';
import { type CodecError, err, ok, type Result } from '../../core/result.ts';

/** One attribute; namespace declarations are not listed. */
export interface XmlAttribute {
  /** Local name. */
  readonly name: string;
  /** Empty for an attribute without a prefix. */
  readonly namespace: string;
  readonly value: string;
}

/** One element of a parsed document. Comments and processing instructions are gone. */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The element's own text and CDATA, concatenated, without that of its children. */
  readonly text: string;
  /** Index of the opening `<` in the input, in UTF-16 units. */
  readonly offset: number;
}

const MAX_DEPTH = 64;
const MAX_SIZE_BYTES = 512 * 1024;
const XMLNS = 'http://www.w3.org/2000/xmlns/';

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** Ends the parse at the first thing wrong; caught in `parseXml`, so nothing escapes. */
class Malformed extends Error {}

/**
 * Parses a whole document with namespaces. Refuses a document type, a depth above 64 and a size above 512 KiB:
 * no message of these protocols needs any of them.
 */
export function parseXml(text: string): Result<XmlElement, CodecError> {
  if (Buffer.byteLength(text) > MAX_SIZE_BYTES) return err({ message: 'document exceeds 512 KiB', path: '' });

  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let start = 0;
  const parser = new SaxesParser({ xmlns: true, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const addText = (piece: string): void => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += piece;
  };

  parser.on('error', (error) => {
    throw new Malformed(error.message);
  });
  parser.on('doctype', () => {
    throw new Malformed('document type declarations are refused');
  });
  parser.on('opentagstart', () => {
    if (open.length >= MAX_DEPTH) throw new Malformed(`elements nest deeper than ${MAX_DEPTH}`);
    // The parser stands behind the tag's name, which cannot hold another '<'.
    start = text.lastIndexOf('<', parser.position - 1);
  });
  parser.on('opentag', (tag) => {
    const element: OpenElement = {
      name: tag.local,
      prefix: tag.prefix,
      namespace: tag.uri,
      attributes: attributesOf(tag),
      children: [],
      text: '',
      offset: start,
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (open.length === 0) root = closed;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);

  try {
    parser.write(text).close();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return err({ message: error.message, path: open.map(({ name }) => name).join('/'), offset: parser.position });
  }
  return root === undefined ? err({ message: 'document has no element', path: '' }) : ok(root);
}

function attributesOf(tag: SaxesTagNS): XmlAttribute[] {
  return Object.values(tag.attributes)
    .filter(({ uri }) => uri !== XMLNS)
    .map(({ local, uri, value }) => ({ name: local, namespace: uri, value }));
}

/** The first child with this local name and, when given, this namespace. */
export function child(parent: XmlElement, name: string, namespace?: string): XmlElement | undefined {
  return parent.children.find((it) => it.name === name && (namespace === undefined || it.namespace === namespace));
}

/** All children with this local name and, when given, this namespace, in document order. */
export function children(parent: XmlElement, name: string, namespace?: string): XmlElement[] {
  return parent.children.filter((it) => it.name === name && (namespace === undefined || it.namespace === namespace));
}

/** The text of the first child with this local name, as written, or undefined when there is none. */
export function childText(parent: XmlElement, name: string): string | undefined {
  return child(parent, name)?.text;
}

/** The value of the first attribute with this local name, whatever its prefix. */
export function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((it) => it.name === name)?.value;
}
