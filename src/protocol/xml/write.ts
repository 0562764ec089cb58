import { invariant } from '../../core/errors.ts';

/** An element to be written. Attributes and children keep their order. */
export interface XmlNode {
  /** May carry a prefix, `s:Envelope`; its namespace is declared by an `xmlns` attribute like any other. */
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly (XmlNode | string)[];
}

const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;

/**
 * Makes an element; undefined attributes and children are left out, strings become text.
 * @example element('a:Action', { 's:mustUnderstand': '1' }, action)
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> | null,
  ...children: readonly (XmlNode | string | undefined)[]
): XmlNode {
  invariant(NAME.test(name), `'${name}' is not an XML name`);
  return {
    name,
    attributes: attributes === null ? NO_ATTRIBUTES : present(attributes),
    children: children.includes(undefined) ? children.filter((it) => it !== undefined) : (children as XmlNode[]),
  };
}

const NO_ATTRIBUTES: XmlNode['attributes'] = [];

function present(attributes: Readonly<Record<string, string | undefined>>): XmlNode['attributes'] {
  const kept: [string, string][] = [];
  for (const [key, value] of Object.entries(attributes)) {
    invariant(NAME.test(key), `'${key}' is not an XML name`);
    if (value !== undefined) kept.push([key, value]);
  }
  return kept;
}

/**
 * Renders a node without any white space of its own. Characters that XML 1.0 cannot carry, escaped or not
 * (C0 controls, lone surrogates, U+FFFE, U+FFFF), become U+FFFD: the document stays readable and the loss shows.
 */
export function renderXml(node: XmlNode, options: { readonly declaration?: boolean } = {}): string {
  return (options.declaration === true ? '<?xml version="1.0" encoding="utf-8"?>' : '') + render(node);
}

function render(node: XmlNode): string {
  let tag = node.name;
  for (const [name, value] of node.attributes) tag += ` ${name}="${escaped(value, IN_ATTRIBUTE)}"`;
  let content = '';
  for (const it of node.children) content += typeof it === 'string' ? escaped(it, IN_TEXT) : render(it);
  return content === '' ? `<${tag}/>` : `<${tag}>${content}</${node.name}>`;
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
