import { describe, expect, it } from 'vitest';
import type { ModelType } from '../../../../src/service/graph/model/type.ts';
import * as apps from '../../../../src/service/graph/types/apps.ts';
import * as assignments from '../../../../src/service/graph/types/assignments.ts';
import * as configurations from '../../../../src/service/graph/types/configurations.ts';
import * as enrollment from '../../../../src/service/graph/types/enrollment.ts';
import * as scripts from '../../../../src/service/graph/types/scripts.ts';
import { readTypings } from '../../../support/graph-typings.ts';

const V1 = readTypings('v1.0');
const BETA = readTypings('beta');

/** Every type of the tables, with those nested in it and derived from it. */
function reachable(roots: readonly ModelType[]): ModelType[] {
  const found = new Map<string, ModelType>();
  const visit = (type: ModelType) => {
    if (found.get(type.name) === type) return;
    found.set(type.name, type);
    for (const derived of type.derived ?? []) visit(derived);
    for (const { type: nested } of Object.values(type.properties)) if (nested !== undefined) visit(nested);
  };
  for (const root of roots) visit(root);
  return [...found.values()];
}

const TYPES = reachable(
  [apps, assignments, configurations, enrollment, scripts].flatMap((file) => Object.values(file)),
);
const isNavigation = (type: string, name: string) =>
  BETA.property(type, name)?.names.some((each) => BETA.isA(each, 'entity')) ?? false;

describe.each(TYPES.map((type) => [type.name, type] as const))('the table of %s', (name, type) => {
  it('is of a published type, in v1.0 too unless it says otherwise', () => {
    expect(BETA.interfaces.has(name)).toBe(true);
    if (type.isBeta) expect(V1.interfaces.has(name)).toBe(false);
  });

  it('has published properties alone, with the versions that they are in', () => {
    for (const [property, { isBeta }] of Object.entries(type.properties)) {
      expect(BETA.property(name, property), `${name}.${property}`).toBeDefined();
      if (!V1.interfaces.has(name)) continue;
      expect(V1.property(name, property) === undefined, `${name}.${property} is beta's`).toBe(isBeta ?? false);
    }
  });

  it('has every published property unless it is open', () => {
    if (type.isOpen) return;
    const own = BETA.properties(name).filter((property) => property !== 'id' && !isNavigation(name, property));
    expect(Object.keys(type.properties)).toEqual(expect.arrayContaining(own));
  });

  it('has members of the published enumerations alone', () => {
    for (const [property, { members }] of Object.entries(type.properties)) {
      if (members === undefined) continue;
      const [declared = ''] = BETA.property(name, property)?.names ?? [];
      expect(BETA.enums.get(declared), `${name}.${property}`).toEqual(expect.arrayContaining([...members]));
    }
  });
});
