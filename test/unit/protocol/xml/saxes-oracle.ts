import { SaxesParser } from 'saxes';
import type { XmlElement } from '../../../../src/protocol/xml/element.ts';

const XMLNS = 'http://www.w3.org/2000/xmlns/';

/**
 * Where saxes is no judge: it takes half a surrogate pair with whatever follows it, data right behind the name of an
 * instruction, and a local name that begins with a digit.
 */
export function isBeyondSaxes(text: string): boolean {
  return /\p{Surrogate}|<\?[^\s?<>]+\?(?!>)|:[-.\d]/u.test(text);
}

/** The tree that saxes reads from a document, or undefined where it refuses it. */
export function readWithSaxes(text: string): XmlElement | undefined {
  const open: { element: XmlElement & { children: XmlElement[]; text: string } }[] = [];
  let root: XmlElement | undefined;
  let start = 0;
  const parser = new SaxesParser({ xmlns: true, position: false, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const addText = (piece: string) => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.element.text += piece;
  };
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('doctype');
  });
  parser.on('opentagstart', () => {
    start = text.lastIndexOf('<', parser.position - 1);
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.values(tag.attributes)
      .filter(({ uri }) => uri !== XMLNS)
      .map(({ local, uri, value }) => ({ name: local, namespace: uri, value }));
    const element = {
      name: tag.local,
      prefix: tag.prefix,
      namespace: tag.uri,
      attributes,
      children: [],
      text: '',
      offset: start,
    };
    open.at(-1)?.element.children.push(element);
    open.push({ element });
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (open.length === 0) root = closed?.element;
  });
  parser.on('text', addText);
  parser.on('cdata', addText);
  try {
    parser.write(text).close();
    return root;
  } catch {
    return undefined;
  }
}
