import type { XmlAttribute, XmlElement } from './element.ts';
import { DECLARATION, ENTITIES, EQUALS, ILLEGAL, INSTRUCTION, NC_NAME, SPACES } from './grammar.ts';
import { declarationProblem, namespaceOf, OUTERMOST, type Scope } from './namespaces.ts';

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
const COLON = 0x3a;
const GREATER = 0x3e;
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
    this.#skip(DECLARATION);
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
      this.#skip(SPACES);
      if (this.#text.startsWith('<?', this.#at)) this.#instruction();
      else if (this.#text.startsWith('<!--', this.#at)) this.#comment();
      else return;
    }
  }

  #element(outer: Scope): XmlElement {
    const offset = this.#at;
    if (this.#path.length >= MAX_DEPTH) malformed(`elements nest deeper than ${MAX_DEPTH}`);
    this.#at += 1;
    const tag = this.#name();
    const written = this.#isAtTagEnd() ? NO_ATTRIBUTES : this.#attributes();
    const scope = written === NO_ATTRIBUTES ? outer : declare(outer, written);
    const prefix = prefixOf(tag);
    const element: OpenElement = {
      name: localNameOf(tag),
      prefix,
      namespace: namespaceOf(scope, prefix) ?? malformed(`no namespace is declared for the prefix ${prefix}`),
      attributes: written === NO_ATTRIBUTES ? NO_ATTRIBUTES : resolve(scope, written),
      children: [],
      text: '',
      offset,
    };
    const isEmpty = this.#text.charCodeAt(this.#at) === SLASH;
    if (isEmpty) this.#at += 1;
    if (this.#text.charCodeAt(this.#at) !== GREATER) malformed(`the tag <${tag}> is malformed`);
    this.#at += 1;
    if (isEmpty) return element;
    this.#path.push(element.name);
    this.#content(element, tag, scope);
    this.#path.pop();
    return element;
  }

  #isAtTagEnd(): boolean {
    const next = this.#text.charCodeAt(this.#at);
    return next === GREATER || next === SLASH;
  }

  /** A name with the prefix that it may have: `s:Envelope`. */
  #name(): string {
    const from = this.#at;
    const isNamed = this.#skip(NC_NAME);
    const isPrefix = this.#text.charCodeAt(this.#at) === COLON;
    if (isPrefix) this.#at += 1;
    if (!isNamed || (isPrefix && !this.#skip(NC_NAME))) malformed('a name is malformed');
    return this.#text.slice(from, this.#at);
  }

  /** The attributes of a tag, and the white space behind them. */
  #attributes(): readonly RawAttribute[] {
    const text = this.#text;
    let found: RawAttribute[] | undefined;
    while (this.#skip(SPACES) && !this.#isAtTagEnd()) {
      const name = this.#name();
      const isValued = this.#skip(EQUALS);
      const quote = text.charAt(this.#at);
      if (!isValued || (quote !== '"' && quote !== "'")) malformed(`the attribute ${name} has no value in quotes`);
      const value = attributeValue(this.#through(1, quote, `the attribute ${name}`));
      found ??= [];
      found.push({ prefix: prefixOf(name), name: localNameOf(name), value });
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
    if (this.#text.charCodeAt(this.#at) !== GREATER) this.#skip(SPACES);
    if (!isRight || this.#text.charCodeAt(this.#at) !== GREATER) malformed(`the closing tag is not that of <${tag}>`);
    this.#at += 1;
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
    if (!this.#skip(INSTRUCTION)) malformed('a processing instruction is malformed, or a declaration not at the start');
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

  /** Steps behind what the production matches here; false, and no step, when it does not. */
  #skip(production: RegExp): boolean {
    production.lastIndex = this.#at;
    const isThere = production.test(this.#text);
    if (isThere) this.#at = production.lastIndex;
    return isThere;
  }
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf(':')));
}

function localNameOf(name: string): string {
  return name.slice(name.indexOf(':') + 1);
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
  if (written.includes('<')) malformed("'<' in an attribute");
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
