import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const PACKAGES = { 'v1.0': '@microsoft/microsoft-graph-types', beta: '@microsoft/microsoft-graph-types-beta' } as const;

export type TypingsVersion = keyof typeof PACKAGES;

/** A property as it is declared: the names in its union, without `NullableOption` and arrays. */
interface Declared {
  readonly names: readonly string[];
}

/** The published definitions of one version of Graph: entities and complex types by name, enumerations by name. */
export interface Typings {
  readonly interfaces: ReadonlyMap<
    string,
    { readonly base?: string; readonly properties: ReadonlyMap<string, Declared> }
  >;
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** The property of a type or of one that it stands on; names in lower-camel case, as on the wire. */
  property(type: string, name: string): Declared | undefined;
  /** Every property of a type with those of its bases. */
  properties(type: string): readonly string[];
  isA(type: string, base: string): boolean;
}

const bare = (text: string) => text.replace(/^\s*\/\/.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '');

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

function namesIn(declared: string): string[] {
  return declared
    .replace(/NullableOption<|\[\]|[<>();]/g, ' ')
    .split(/[\s|]+/)
    .map((name) => name.replace(/^"|"$/g, ''))
    .filter((name) => name !== '');
}

/** Reads a `.d.ts` of Microsoft's: interfaces and unions of literals, one declaration a statement. */
export function readTypings(version: TypingsVersion): Typings {
  const path = require.resolve(`${PACKAGES[version]}/microsoft-graph.d.ts`);
  const text = bare(readFileSync(path, 'utf8'));
  const enums = new Map<string, readonly string[]>();
  for (const [, name = '', union = ''] of text.matchAll(/export type (\w+) =([^;{]*);/g)) {
    enums.set(lowerFirst(name), namesIn(union));
  }
  const interfaces = new Map<string, { base?: string; properties: Map<string, Declared> }>();
  for (const [, name = '', base, body = ''] of text.matchAll(
    /export interface (\w+)(?:\s+extends\s+(\w+))?\s*\{([^}]*)\}/g,
  )) {
    const properties = new Map<string, Declared>();
    for (const [, property = '', declared = ''] of body.matchAll(/^\s*"?([\w@.]+)"?\?:\s*([^;]*);/gm)) {
      properties.set(property, {
        names: namesIn(declared).map((each) => (/^[A-Z]/.test(each) ? lowerFirst(each) : each)),
      });
    }
    interfaces.set(lowerFirst(name), { ...(base !== undefined && { base: lowerFirst(base) }), properties });
  }
  const property = (type: string, name: string): Declared | undefined => {
    const found = interfaces.get(type);
    if (found === undefined) return undefined;
    return found.properties.get(name) ?? (found.base === undefined ? undefined : property(found.base, name));
  };
  const properties = (type: string): string[] => {
    const found = interfaces.get(type);
    if (found === undefined) return [];
    return [...(found.base === undefined ? [] : properties(found.base)), ...found.properties.keys()];
  };
  const isA = (type: string, base: string): boolean => {
    if (type === base) return true;
    const own = interfaces.get(type)?.base;
    return own !== undefined && isA(own, base);
  };
  return { interfaces, enums, property, properties, isA };
}
