import { type CodecError, err, ok, type Result } from '../../core/result.ts';

const SPACE = /[\s\ufeff]*/y;
const NAME = /[A-Za-z_$@][\w$@.-]*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const DOUBLE = /"(?:[^"\\]|\\.)*"/sy;
const SINGLE = /'((?:[^'\\]|\\.)*)'/sy;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

const MAX_DEPTH = 32;

/** Raised inside this file alone. */
class JsonError extends Error {}

class RelaxedParser {
  readonly #text: string;
  #offset = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get offset(): number {
    return this.#offset;
  }

  document(): unknown {
    const value = this.#value();
    this.#match(SPACE);
    if (this.#offset < this.#text.length) throw new JsonError('more than one value');
    return value;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match !== undefined) this.#offset = pattern.lastIndex;
    return match;
  }

  #skip(mark: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#offset] !== mark) return false;
    this.#offset += 1;
    return true;
  }

  #string(): string | undefined {
    const double = this.#match(DOUBLE)?.[0];
    if (double !== undefined) return this.#unescape(double);
    const single = this.#match(SINGLE)?.[1];
    if (single === undefined) return undefined;
    return this.#unescape(`"${single.replaceAll("\\'", "'").replace(/(?<!\\)"/g, '\\"')}"`);
  }

  #unescape(literal: string): string {
    try {
      return JSON.parse(literal);
    } catch {
      throw new JsonError('a malformed string');
    }
  }

  #value(): unknown {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new JsonError('nested too deep');
    const value = this.#skip('{') ? this.#object() : this.#skip('[') ? this.#array() : this.#scalar();
    this.#depth -= 1;
    return value;
  }

  #scalar(): unknown {
    const text = this.#string();
    if (text !== undefined) return text;
    const number = this.#match(NUMBER)?.[0];
    if (number !== undefined) return Number(number);
    const word = this.#match(NAME)?.[0];
    if (word === undefined || !WORDS.has(word)) throw new JsonError('a value is missing');
    return WORDS.get(word);
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    while (!this.#skip('}')) {
      const name = this.#string() ?? this.#match(NAME)?.[0];
      if (name === undefined || !this.#skip(':')) throw new JsonError('a property name is missing');
      entries.push([name, this.#value()]);
      if (this.#skip(',')) continue;
      if (!this.#skip('}')) throw new JsonError('a comma is missing');
      break;
    }
    return Object.fromEntries(entries);
  }

  #array(): unknown[] {
    const values: unknown[] = [];
    while (!this.#skip(']')) {
      values.push(this.#value());
      if (this.#skip(',')) continue;
      if (!this.#skip(']')) throw new JsonError('a comma is missing');
      break;
    }
    return values;
  }
}

/**
 * Reads JSON as loosely as the service does where real tools send it so (graph.md 2.1): unquoted names, single quotes
 * and trailing commas pass.
 * @example readRelaxedJson('{ userPrincipalName: "x", groupTag: "y", }');
 */
export function readRelaxedJson(text: string): Result<unknown, CodecError> {
  const parser = new RelaxedParser(text);
  try {
    return ok(parser.document());
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return err({ message: error.message, path: 'body', offset: parser.offset });
  }
}
