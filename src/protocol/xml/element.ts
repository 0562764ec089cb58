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

/** The first child with this local name and, when given, this namespace. */
export function child(parent: XmlElement, name: string, namespace?: string): XmlElement | undefined {
  for (const it of parent.children) {
    if (it.name === name && (namespace === undefined || it.namespace === namespace)) return it;
  }
  return undefined;
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
  for (const it of element.attributes) if (it.name === name) return it.value;
  return undefined;
}
