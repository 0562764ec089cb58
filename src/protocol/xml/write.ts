import { invariant } from '../../core/errors.ts';

/** An element to be written. Attributes and children keep their order; what is undefined is left out. */
export interface XmlNode {
  /** May carry a prefix, `s:Envelope`; its namespace is declared by an `xmlns` attribute like any other. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>> | null;
  readonly children: readonly (XmlNode | string | undefined)[];
}

const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;

/**
 * Makes an element; strings become text.
 * @example element('a:Action', { 's:mustUnderstand': '1' }, action)
 */
export function element(
  name: string,
  attributes: XmlNode['attributes'],
  ...children: readonly (XmlNode | string | undefined)[]
): XmlNode {
  requireName(name);
  if (attributes !== null) for (const key of Object.keys(attributes)) requireName(key);
  return { name, attributes, children };
}

function requireName(name: string): void {
  if (!NAME.test(name)) invariant(false, `'${name}' is not an XML name`);
}

/**
 * Renders a node without any white space of its own. Characters that XML 1.0 cannot carry, escaped or not
 * (C0 controls, lone surrogates, U+FFFE, U+FFFF), become U+FFFD: the document stays readable and the loss shows.
 */
export function renderXml(node: XmlNode, options: { readonly declaration?: boolean } = {}): string {
  return (options.declaration === true ? '<?xml version="1.0" encoding="utf-8"?>' : '') + render(node);
}

function render({ name, attributes, children }: XmlNode): string {
  let tag = name;
  if (attributes !== null) {
    for (const key of Object.keys(attributes)) {
      const value = attributes[key];
      if (value !== undefined) tag += ` ${key}="${escaped(value, IN_ATTRIBUTE)}"`;
    }
  }
  let content = '';
  for (const it of children) {
    if (it !== undefined) content += typeof it === 'string' ? escaped(it, IN_TEXT) : render(it);
  }
  return content === '' ? `<${tag}/>` : `<${tag}>${content}</${name}>`;
}

// A bare CR is normalised away by every reader, as are TAB and LF inside attributes.
const IN_TEXT = /[&<>\r]/g;
const IN_ATTRIBUTE = /[&<>"\t\n\r]/g;
const ILLEGAL = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
/** Anything that the two above or `ILLEGAL` may be about: most text has none of it. */
const SUSPICIOUS = /[&<>"\0-\x1F\uD800-\uDFFF\uFFFE\uFFFF]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escaped(text: string, special: RegExp): string {
  if (!SUSPICIOUS.test(text)) return text;
  return text.replace(ILLEGAL, '\uFFFD').replace(special, (found) => ESCAPES[found] ?? found);
}
