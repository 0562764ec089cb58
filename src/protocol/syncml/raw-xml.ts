import type { XmlElement } from '../xml/element.ts';
import { element, renderXml, type XmlNode } from '../xml/write.ts';

/**
 * The children of a Data element as text. Values of format xml should come escaped (mdm.md 6), but some servers
 * write the elements plainly; the CSP sees the same text either way, apart from prefixes, which are resolved.
 */
export function rawXml(data: XmlElement): string {
  return data.children.map((it) => renderXml(node(it, data.namespace))).join('');
}

function node(it: XmlElement, outer: string): XmlNode {
  const attributes = Object.fromEntries(it.attributes.map(({ name, value }) => [name, value]));
  const xmlns = it.namespace === outer ? undefined : it.namespace;
  const text = it.text.trim() === '' ? undefined : it.text;
  return element(it.name, { xmlns, ...attributes }, text, ...it.children.map((one) => node(one, it.namespace)));
}
