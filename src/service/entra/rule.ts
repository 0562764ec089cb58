import { type CodecError, err, ok, type Result } from '../../core/result.ts';
import type { DirectoryDevice } from '../store/queries/directory-devices.ts';

/** Whether a device belongs to the dynamic group whose rule this is. */
export type Rule = (device: DirectoryDevice) => boolean;

type Value = string | boolean | null;

/** What a rule may name, by its name in lower case: names do not mind case. */
export type RuleProperties = ReadonlyMap<string, (device: DirectoryDevice) => Value | readonly string[]>;

/** Of dynamic groups. */
const GROUP_PROPERTIES: RuleProperties = new Map<string, (device: DirectoryDevice) => Value | readonly string[]>([
  ['accountenabled', (device) => device.accountEnabled],
  ['devicephysicalids', (device) => device.physicalIds],
  ['enrollmentprofilename', (device) => device.enrollmentProfileName],
  ['displayname', (device) => device.displayName],
  ['deviceid', (device) => device.deviceId],
  ['objectid', (device) => device.id],
  ['deviceostype', (device) => device.operatingSystem],
  ['deviceosversion', (device) => device.osVersion],
  ['devicemanufacturer', (device) => device.manufacturer],
  ['devicemodel', (device) => device.model],
  ['devicetrusttype', (device) => device.trustType],
  ['devicemanagementappid', (device) => device.mdmAppId],
]);

type Comparison = (actual: Value, expected: Value) => boolean;

/** Text compares without regard to case: the rule says `[ZTDid]`, the device `[ZTDID]` (autopilot.md 1.3). */
function folded(test: (actual: string, expected: string) => boolean): Comparison {
  return (actual, expected) =>
    typeof actual === 'string' && typeof expected === 'string' && test(actual.toLowerCase(), expected.toLowerCase());
}

const equals: Comparison = (actual, expected) =>
  folded((left, right) => left === right)(actual, expected) || actual === expected;
const contains = folded((actual, expected) => actual.includes(expected));
const startsWith = folded((actual, expected) => actual.startsWith(expected));
const not =
  (comparison: Comparison): Comparison =>
  (actual, expected) =>
    !comparison(actual, expected);

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['eq', equals],
  ['ne', not(equals)],
  ['contains', contains],
  ['notcontains', not(contains)],
  ['startswith', startsWith],
  ['notstartswith', not(startsWith)],
]);

interface Token {
  readonly kind: 'word' | 'operator' | 'text' | '(' | ')';
  readonly text: string;
  readonly offset: number;
}

const TOKEN =
  /\s*(?:(?<bracket>[()])|"(?<double>[^"]*)"|'(?<single>[^']*)'|-(?<operator>[a-z]+)|(?<word>[a-z_][\w.]*))/iy;

function tokenize(text: string): Result<Token[], CodecError> {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (let offset = 0; offset < end; offset = TOKEN.lastIndex) {
    TOKEN.lastIndex = offset;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) return err({ message: 'not a part of a rule', path: 'membershipRule', offset });
    const { bracket, double, single, operator, word } = groups;
    if (bracket === '(' || bracket === ')') tokens.push({ kind: bracket, text: bracket, offset });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator.toLowerCase(), offset });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase(), offset });
    else tokens.push({ kind: 'text', text: double ?? single ?? '', offset });
  }
  return ok(tokens);
}

/** Raised inside this file alone; `parseRule` turns it into an error value. */
class RuleError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Brackets nested deeper than this are not a rule that anybody wrote. */
const MAX_DEPTH = 50;

/** Recursive descent; `-not` binds tighter than `-and`, that tighter than `-or`. */
class RuleParser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  readonly #properties: RuleProperties;
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], end: number, properties: RuleProperties) {
    this.#tokens = tokens;
    this.#end = end;
    this.#properties = properties;
  }

  parse(): Rule {
    const rule = this.#alternatives();
    const rest = this.#tokens[this.#position];
    if (rest !== undefined) throw new RuleError(`${rest.text} stands after the end of the rule`, rest.offset);
    return rule;
  }

  #alternatives(): Rule {
    const rules = [this.#conjunction()];
    while (this.#takeOperator('or')) rules.push(this.#conjunction());
    return rules.length === 1 ? (rules[0] as Rule) : (device) => rules.some((rule) => rule(device));
  }

  #conjunction(): Rule {
    const rules = [this.#negation()];
    while (this.#takeOperator('and')) rules.push(this.#negation());
    return rules.length === 1 ? (rules[0] as Rule) : (device) => rules.every((rule) => rule(device));
  }

  #negation(): Rule {
    let isNegated = false;
    while (this.#takeOperator('not')) isNegated = !isNegated;
    const rule = this.#primary();
    return isNegated ? (device) => !rule(device) : rule;
  }

  #primary(): Rule {
    if (this.#tokens[this.#position]?.kind !== '(') return this.#comparison();
    const { offset } = this.#take('(');
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new RuleError('brackets nest too deep', offset);
    const rule = this.#alternatives();
    this.#take(')');
    this.#depth -= 1;
    return rule;
  }

  #comparison(): Rule {
    const name = this.#take('word');
    const property = name.text.startsWith('device.')
      ? this.#properties.get(name.text.slice('device.'.length))
      : undefined;
    if (property === undefined) throw new RuleError(`${name.text} is not a device property`, name.offset);
    const operator = this.#take('operator');
    if (operator.text === 'any' || operator.text === 'all') {
      const isTrue = this.#elementTest();
      return (device) => {
        const values = property(device);
        if (!Array.isArray(values)) return false;
        return operator.text === 'any' ? values.some(isTrue) : values.every(isTrue);
      };
    }
    const compare = this.#comparisonOf(operator);
    const expected = this.#value();
    return (device) => {
      const actual = property(device);
      return typeof actual === 'object' && actual !== null ? false : compare(actual, expected);
    };
  }

  /** `(_ -startsWith "[ZTDid]")` */
  #elementTest(): (element: string) => boolean {
    this.#take('(');
    const placeholder = this.#take('word');
    if (placeholder.text !== '_') throw new RuleError('an element is written _', placeholder.offset);
    const compare = this.#comparisonOf(this.#take('operator'));
    const expected = this.#value();
    this.#take(')');
    return (element) => compare(element, expected);
  }

  #comparisonOf({ text, offset }: Token): Comparison {
    const comparison = COMPARISONS.get(text);
    if (comparison === undefined) throw new RuleError(`-${text} is not an operator`, offset);
    return comparison;
  }

  #value(): Value {
    const token = this.#tokens[this.#position];
    if (token?.kind === 'text') return this.#take('text').text;
    const word = this.#take('word');
    if (word.text === 'true' || word.text === 'false') return word.text === 'true';
    if (word.text === 'null') return null;
    throw new RuleError(`${word.text} is not a value`, word.offset);
  }

  #takeOperator(text: string): boolean {
    const token = this.#tokens[this.#position];
    // `and` and `or` may stand without the hyphen, as assignment filters write them.
    const isThere = (token?.kind === 'operator' || token?.kind === 'word') && token.text === text;
    if (isThere) this.#position += 1;
    return isThere;
  }

  #take(kind: Token['kind']): Token {
    const token = this.#tokens[this.#position];
    if (token?.kind !== kind) throw new RuleError(`${kind} is missing`, token?.offset ?? this.#end);
    this.#position += 1;
    return token;
  }
}

/**
 * Reads the membership rule of a dynamic device group (autopilot.md 1.3), or a rule over other properties; the error
 * says where it goes wrong.
 * @example parseRule('(device.devicePhysicalIDs -any (_ -startsWith "[ZTDid]"))');
 */
export function parseRule(text: string, properties = GROUP_PROPERTIES): Result<Rule, CodecError> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  try {
    return ok(new RuleParser(tokens.value, text.length, properties).parse());
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return err({ message: error.message, path: 'membershipRule', offset: error.offset });
  }
}
