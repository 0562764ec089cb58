import { type CodecError, err, ok, type Result } from '../../core/result.ts';

export type Literal = string | number | boolean | null;

/** A literal, or the path of a property: `state/deviceImportStatus`, or `p` and `p/x` inside a lambda. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'path'; readonly segments: readonly string[] };

/** `has` asks for members of an enumeration of flags. */
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'has';
export type TextFunction = 'contains' | 'startswith' | 'endswith';

/** The parsed `$filter` (graph.md 4). */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly values: readonly Literal[] }
  | { readonly kind: 'text'; readonly name: TextFunction; readonly text: Operand; readonly part: Operand }
  /** `type` as `microsoft.graph.win32LobApp`. */
  | { readonly kind: 'isof'; readonly type: string }
  | {
      readonly kind: 'lambda';
      readonly quantifier: 'any' | 'all';
      readonly segments: readonly string[];
      /** Missing in `any()`: is there any element at all. */
      readonly body?: { readonly variable: string; readonly test: Filter };
    }
  /** A Boolean property or literal that stands alone. */
  | { readonly kind: 'truth'; readonly operand: Operand };

const COMPARISONS: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'has'] satisfies Comparison[];
const TEXT_FUNCTIONS: readonly string[] = ['contains', 'startswith', 'endswith'] satisfies TextFunction[];

/** Deeper nesting than any client writes, and shallow enough for the stack. */
const MAX_DEPTH = 64;

interface Token {
  readonly kind: 'string' | 'literal' | 'word' | 'mark' | 'end';
  readonly text: string;
  readonly value?: Literal;
  readonly offset: number;
}

const TOKEN =
  /\s*(?:(?:[A-Za-z_][\w.]*)?'(?<string>(?:[^']|'')*)'|(?<date>\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?(?![\w-]))|(?<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|(?<number>-?\d+(?:\.\d+)?)|(?<word>[@$A-Za-z_][\w.@$-]*)|(?<mark>[(),:/]))/iy;

/** Raised inside this file alone; `parseFilter` turns it into a value. */
class FilterError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const length = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < length) {
    const offset = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) throw new FilterError(`Syntax error at position ${offset} in '${text}'.`, offset);
    const { string, date, guid, number, word, mark } = groups;
    if (string !== undefined) tokens.push({ kind: 'string', text: string.replaceAll("''", "'"), offset });
    else if (number !== undefined) tokens.push({ kind: 'literal', text: number, value: Number(number), offset });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, offset });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, offset });
    else tokens.push({ kind: 'string', text: date ?? guid ?? '', offset });
  }
  return [...tokens, { kind: 'end', text: '', offset: length }];
}

class FilterParser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parse(): Filter {
    const filter = this.#disjunction();
    if (this.#peek().kind !== 'end') this.#fail();
    return filter;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  #fail(): never {
    const { offset } = this.#peek();
    throw new FilterError(`Syntax error at position ${offset} in '${this.#text}'.`, offset);
  }

  #isWord(word: string): boolean {
    return this.#peek().kind === 'word' && this.#peek().text.toLowerCase() === word;
  }

  #isMark(mark: string, ahead = 0): boolean {
    return this.#peek(ahead).kind === 'mark' && this.#peek(ahead).text === mark;
  }

  #mark(mark: string): void {
    if (!this.#isMark(mark)) this.#fail();
    this.#position += 1;
  }

  #word(): string {
    if (this.#peek().kind !== 'word') this.#fail();
    return this.#take().text;
  }

  #disjunction(): Filter {
    let left = this.#conjunction();
    while (this.#isWord('or')) {
      this.#take();
      left = { kind: 'or', left, right: this.#conjunction() };
    }
    return left;
  }

  #conjunction(): Filter {
    let left = this.#negation();
    while (this.#isWord('and')) {
      this.#take();
      left = { kind: 'and', left, right: this.#negation() };
    }
    return left;
  }

  #negation(): Filter {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#fail();
    const filter = this.#isWord('not') ? this.#not() : this.#primary();
    this.#depth -= 1;
    return filter;
  }

  #not(): Filter {
    this.#take();
    return { kind: 'not', operand: this.#negation() };
  }

  #primary(): Filter {
    if (this.#isMark('(')) {
      this.#take();
      const filter = this.#disjunction();
      this.#mark(')');
      return filter;
    }
    if (this.#peek().kind === 'word' && this.#isMark('(', 1)) return this.#call();
    return this.#condition();
  }

  #call(): Filter {
    const name = this.#peek().text.toLowerCase();
    if (name !== 'isof' && !TEXT_FUNCTIONS.includes(name)) this.#fail();
    this.#position += 2;
    const filter = name === 'isof' ? this.#isof() : this.#textTest(name as TextFunction);
    this.#mark(')');
    // `contains(name,'x') eq true` says no more than `contains(name,'x')`.
    if (!this.#isWord('eq')) return filter;
    this.#take();
    const expected = this.#literal();
    return expected === false ? { kind: 'not', operand: filter } : filter;
  }

  #isof(): Filter {
    const token = this.#take();
    if (token.kind !== 'string' && token.kind !== 'word') this.#fail();
    return { kind: 'isof', type: token.text.replace(/^#/, '') };
  }

  #textTest(name: TextFunction): Filter {
    const text = this.#operand();
    this.#mark(',');
    return { kind: 'text', name, text, part: this.#operand() };
  }

  #condition(): Filter {
    const left = this.#operand();
    if (left.kind === 'path' && this.#isMark('(')) return this.#lambda(left.segments);
    const word = this.#peek().kind === 'word' ? this.#peek().text.toLowerCase() : '';
    if (COMPARISONS.includes(word)) {
      this.#take();
      return { kind: 'compare', operator: word as Comparison, left, right: this.#operand() };
    }
    if (word === 'in') {
      this.#take();
      return { kind: 'in', operand: left, values: this.#list() };
    }
    return { kind: 'truth', operand: left };
  }

  /** The path ends in `any` or `all`, and its bracket is next. */
  #lambda(path: readonly string[]): Filter {
    const quantifier = path.at(-1)?.toLowerCase();
    if (path.length < 2 || (quantifier !== 'any' && quantifier !== 'all')) this.#fail();
    const segments = path.slice(0, -1);
    this.#mark('(');
    if (this.#isMark(')')) {
      this.#take();
      return { kind: 'lambda', quantifier, segments };
    }
    const variable = this.#word();
    this.#mark(':');
    const test = this.#disjunction();
    this.#mark(')');
    return { kind: 'lambda', quantifier, segments, body: { variable, test } };
  }

  #list(): Literal[] {
    this.#mark('(');
    const values = [this.#literal()];
    while (this.#isMark(',')) {
      this.#take();
      values.push(this.#literal());
    }
    this.#mark(')');
    return values;
  }

  #literal(): Literal {
    const operand = this.#operand();
    return operand.kind === 'literal' ? operand.value : this.#fail();
  }

  #operand(): Operand {
    const token = this.#peek();
    if (token.kind === 'string' || token.kind === 'literal') {
      this.#take();
      return { kind: 'literal', value: token.value ?? token.text };
    }
    const first = this.#word();
    const lower = first.toLowerCase();
    if (lower === 'null') return { kind: 'literal', value: null };
    if (lower === 'true' || lower === 'false') return { kind: 'literal', value: lower === 'true' };
    const segments = [first];
    while (this.#isMark('/')) {
      this.#take();
      segments.push(this.#word());
    }
    return { kind: 'path', segments };
  }
}

/**
 * Reads a `$filter` as it stands after percent-decoding.
 * @example parseFilter("contains(serialNumber,'0815') and enrollmentState ne 'enrolled'");
 */
export function parseFilter(text: string): Result<Filter, CodecError> {
  try {
    return ok(new FilterParser(text).parse());
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return err({ message: error.message, path: '$filter', offset: error.offset });
  }
}
