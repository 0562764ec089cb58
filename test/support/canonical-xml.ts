import { readFileSync } from 'node:fs';
import type { XmlElement } from '../../src/protocol/xml/element.ts';
import { parseXml } from '../../src/protocol/xml/read.ts';

/** A file of test/golden as text. */
export function golden(path: string): string {
  return readFileSync(new URL(`../golden/${path}`, import.meta.url), 'utf8');
}

/**
 * One line an element: namespace, name, attributes in document order, text. Prefixes and the white space between
 * elements do not count, everything else does.
 */
export function canonicalXml(text: string): string {
  const root = parseXml(text);
  if (!root.ok) throw new Error(`not XML: ${root.error.message}`);
  return lines(root.value, '').join('\n');
}

function lines(element: XmlElement, indent: string): string[] {
  const attributes = element.attributes.map(({ name, namespace, value }) => ` {${namespace}}${name}="${value}"`);
  const text = element.children.length > 0 ? element.text.trim() : element.text;
  return [
    `${indent}{${element.namespace}}${element.name}${attributes.join('')} ${JSON.stringify(text)}`,
    ...element.children.flatMap((it) => lines(it, `${indent}  `)),
  ];
}
