import {
  ATTRIBUTE,
  CLOSING_END,
  DECLARATION,
  ENTITIES,
  ILLEGAL,
  INSTRUCTION,
  SPACES,
  TAG_END,
  TAG_START,
} from './grammar.ts';
import { declarationProblem, namespaceOf, OUTERMOST, type Scope } from './namespaces.ts';
import type { XmlAttribute, XmlElement } from './read.ts';

const MAX_DEPTH = 64;

/** Ends the parse at the first thing wrong; `parseXml` turns it into a `CodecError`. */
export class Malformed extends Error {}

function malformed(message: string): never {
  throw new Malformed(message);
}

/** An attribute as written, its namespace not yet looked up. */
interface RawAttribute {
  readonly prefix: string;
  readonly name: string;
  readonly value: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

const NO_ATTRIBUTES: readonly [] = [];
const NEEDS_DECODING = /[&\r]|\]\]>/;
const BYTE_ORDER_MARK = 0xfeff;
const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;

/** One pass over one document by recursive descent: each method reads the thing it is named for and steps behind it. */
export class Parser {
  readonly #text: string;
  readonly #path: string[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Index of what is being read, in UTF-16 units. */
  get offset(): number {
    return this.#at;
  }

  /** Local names of the elements that are open, the root first. */
  get path(): readonly string[] {
    return this.#path;
  }

  document(): XmlElement {
    const text = this.#text;
    const illegal = text.search(ILLEGAL);
    if (illegal >= 0) {
      this.#at = illegal;
      malformed('a character that XML does not allow');
    }
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) this.#at = 1;
    this.#match(DECLARATION);
    this.#miscellaneous();
    if (this.#at === text.length) malformed('the document has no root element');
    if (text[this.#at] !== '<') malformed('text outside the root element');
    if (text[this.#at + 1] === '!') this.#refuseDeclaration();
    const root = this.#element(OUTERMOST);
    this.#miscellaneous();
    if (this.#at < text.length) {
      malformed(text[this.#at] === '<' ? 'more than one root element' : 'text outside the root element');
    }
    return root;
  }

  /** Comments, processing instructions and white space around the root. */
  #miscellaneous(): void {
    for (;;) {
      this.#match(SPACES);
      if (this.#text.startsWith('<?', this.#at)) this.#instruction();
      else if (this.#text.startsWith('<!--', this.#at)) this.#comment();
      else return;
    }
  }

  #element(outer: Scope): XmlElement {
    const offset = this.#at;
    if (this.#path.length >= MAX_DEPTH) malformed(`elements nest deeper than ${MAX_DEPTH}`);
    const [start, first = '', second] = this.#match(TAG_START) ?? malformed('a tag has no proper name');
    const written = this.#attributes();
    const scope = written === NO_ATTRIBUTES ? outer : declare(outer, written);
    const prefix = second === undefined ? '' : first;
    const element: OpenElement = {
      name: second ?? first,
      prefix,
      namespace: namespaceOf(scope, prefix) ?? malformed(`no namespace is declared for the prefix ${prefix}`),
      attributes: written === NO_ATTRIBUTES ? NO_ATTRIBUTES : resolve(scope, written),
      children: [],
      text: '',
      offset,
    };
    const [, slash] = this.#match(TAG_END) ?? malformed(`the tag ${start} is malformed`);
    if (slash === '/') return element;
    this.#path.push(element.name);
    this.#content(element, start.slice(1), scope);
    this.#path.pop();
    return element;
  }

  #attributes(): readonly RawAttribute[] {
    let found: RawAttribute[] | undefined;
    for (let it = this.#match(ATTRIBUTE); it !== null; it = this.#match(ATTRIBUTE)) {
      const [, first = '', second, inDouble, inSingle = ''] = it;
      const value = attributeValue(inDouble ?? inSingle);
      found ??= [];
      found.push(second === undefined ? { prefix: '', name: first, value } : { prefix: first, name: second, value });
    }
    return found ?? NO_ATTRIBUTES;
  }

  /** All that stands in an element, and its closing tag. */
  #content(element: OpenElement, tag: string, scope: Scope): void {
    const text = this.#text;
    for (;;) {
      const markup = text.indexOf('<', this.#at);
      if (markup < 0) malformed(`the tag <${tag}> is not closed`);
      if (markup > this.#at) element.text += characterData(text.slice(this.#at, markup));
      this.#at = markup;
      switch (text.charCodeAt(markup + 1)) {
        case SLASH:
          this.#closingTag(tag);
          return;
        case BANG:
          if (text.startsWith('<![CDATA[', markup)) element.text += this.#section();
          else this.#comment();
          break;
        case QUESTION:
          this.#instruction();
          break;
        default:
          element.children.push(this.#element(scope));
      }
    }
  }

  #closingTag(tag: string): void {
    const isRight = this.#text.startsWith(tag, this.#at + 2);
    if (isRight) this.#at += 2 + tag.length;
    if (!isRight || this.#match(CLOSING_END) === null) malformed(`the closing tag is not that of <${tag}>`);
  }

  #section(): string {
    return unified(this.#through('<![CDATA['.length, ']]>', 'a CDATA section'));
  }

  #comment(): void {
    if (!this.#text.startsWith('<!--', this.#at)) this.#refuseDeclaration();
    this.#through('<!--'.length, '--', 'a comment');
    if (this.#text[this.#at] !== '>') malformed('a comment holds two hyphens');
    this.#at += 1;
  }

  #instruction(): void {
    const [, target = ''] = this.#match(INSTRUCTION) ?? malformed('a processing instruction is malformed');
    if (target.toLowerCase() === 'xml') malformed('an XML declaration is malformed or not at the start');
  }

  #refuseDeclaration(): never {
    malformed(
      this.#text.startsWith('<!DOCTYPE', this.#at)
        ? 'document type declarations are refused'
        : 'markup that is no element, comment or CDATA section',
    );
  }

  /** What lies between an opening of this length and the next `end`; steps behind that. */
  #through(openingLength: number, end: string, what: string): string {
    const from = this.#at + openingLength;
    const to = this.#text.indexOf(end, from);
    if (to < 0) malformed(`${what} is not closed`);
    this.#at = to + end.length;
    return this.#text.slice(from, to);
  }

  /** Steps behind what the production matches here; null, and no step, when it does not. */
  #match(production: RegExp): RegExpExecArray | null {
    production.lastIndex = this.#at;
    const found = production.exec(this.#text);
    if (found !== null) this.#at = production.lastIndex;
    return found;
  }
}

const isDeclaration = ({ prefix, name }: RawAttribute) => prefix === 'xmlns' || (prefix === '' && name === 'xmlns');

function declare(outer: Scope, attributes: readonly RawAttribute[]): Scope {
  let scope = outer;
  for (const it of attributes) {
    if (!isDeclaration(it)) continue;
    const prefix = it.prefix === '' ? '' : it.name;
    const namespace = it.value.trim();
    const problem = declarationProblem(prefix, namespace);
    if (problem !== undefined) malformed(problem);
    scope = { prefix, namespace, outer: scope };
  }
  return scope;
}

function resolve(scope: Scope, written: readonly RawAttribute[]): readonly XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  const seen = new Set<string>();
  for (const it of written) {
    const { prefix, name, value } = it;
    const isOrdinary = !isDeclaration(it);
    // The default namespace is not for attributes (Namespaces in XML 1.0, 6.2).
    const namespace = prefix === '' || !isOrdinary ? '' : namespaceOf(scope, prefix);
    if (namespace === undefined) malformed(`no namespace is declared for the prefix ${prefix}`);
    const key = isOrdinary ? `${namespace} ${name}` : `${prefix}:${name}`;
    if (seen.has(key)) malformed(`the attribute ${name} stands twice`);
    seen.add(key);
    if (isOrdinary) attributes.push({ name, namespace, value });
  }
  return attributes;
}

function characterData(written: string): string {
  if (!NEEDS_DECODING.test(written)) return written;
  if (written.includes(']]>')) malformed("']]>' in text");
  return dereferenced(unified(written));
}

function attributeValue(written: string): string {
  return dereferenced(unified(written).replace(/[\t\n]/g, ' '));
}

/** With every line end as a single LF (XML 1.0, 2.11). */
function unified(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function dereferenced(text: string): string {
  return text.includes('&') ? text.replace(/&([^&;]*)(;?)/g, characterOf) : text;
}

function characterOf(reference: string, name: string, end: string): string {
  const [, digits, hexDigits] = /^#(?:([0-9]+)|x([0-9a-fA-F]+))$/.exec(name) ?? [];
  const code = digits === undefined ? Number.parseInt(hexDigits ?? '', 16) : Number.parseInt(digits, 10);
  const known = Number.isNaN(code) ? ENTITIES.get(name) : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  if (end === '' || known === undefined || ILLEGAL.test(known)) malformed(`'${reference}' is no entity that XML knows`);
  return known;
}
