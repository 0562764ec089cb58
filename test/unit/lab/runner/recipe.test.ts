import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RECIPE_FILE, type Recipe, readRecipe } from '../../../../lab/runner/recipe.ts';
import { all, device } from '../../../../lab/scenario/vocabulary.ts';
import { LabError } from '../../../../src/core/errors.ts';
import { temporaryFolder } from '../../../support/directory.ts';
import { sampleScenario } from '../../../support/scenario.ts';

const RECIPE: Recipe = {
  schemaVersion: 1,
  seed: 7,
  driver: 'child-process',
  transport: 'https',
  delays: 'none',
  traceSha256: 'ab'.repeat(32),
  repeats: [1, 2],
  bail: true,
  scenarios: [
    {
      id: 's/a',
      file: 's/a.scenario.ts',
      scenario: sampleScenario(),
      plays: [{ repeat: 1, traceSha256: 'cd'.repeat(32) }],
    },
  ],
};

function written(value: unknown): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, RECIPE_FILE), JSON.stringify(value));
  return folder;
}

function refusalOf(path: string): string {
  try {
    readRecipe(path);
  } catch (error) {
    if (error instanceof LabError && error.code === 'LAB_RECIPE_INVALID') return error.message;
    throw error;
  }
  return expect.fail('the recipe was taken');
}

describe('a recipe', () => {
  test('comes back from its run directory as it was written', () => {
    expect(readRecipe(written(RECIPE))).toEqual(JSON.parse(JSON.stringify(RECIPE)));
  });

  test('is the same bytes however often it is read and written', () => {
    const once = readRecipe(written(RECIPE));
    expect(JSON.stringify(readRecipe(written(once)))).toBe(JSON.stringify(once));
  });

  test('comes back from its file too', () => {
    expect(readRecipe(join(written(RECIPE), RECIPE_FILE)).seed).toBe(7);
  });

  test('keeps which devices a verb and an expectation speak of', () => {
    const scenario = sampleScenario({
      story: [device.powerOn().of('laptop-0002')],
      expect: [all.reach('desktop').of('laptop')],
    });
    const read = readRecipe(written({ ...RECIPE, scenarios: [{ id: 'a', file: 'a', scenario }] })).scenarios[0];
    expect(read?.scenario.story).toEqual([{ kind: 'device.powerOn', which: 'laptop-0002' }]);
    expect(read?.scenario.expect).toEqual([{ kind: 'reach', who: 'all', milestone: 'desktop', which: 'laptop' }]);
  });
});

describe('what is no recipe', () => {
  test('is refused when it is not there or no JSON', () => {
    expect(refusalOf(join(temporaryFolder(), 'nowhere'))).toMatch(/nowhere: cannot be read$/);
    const folder = temporaryFolder({ [RECIPE_FILE]: '{' });
    expect(refusalOf(folder)).toBe(`${join(folder, RECIPE_FILE)}: is not JSON`);
  });

  test('is refused with all its mistakes', () => {
    const folder = written({ ...RECIPE, schemaVersion: 2, driver: 'child-proces', sede: 1, scenarios: [] });
    const file = join(folder, RECIPE_FILE);
    const lines = refusalOf(folder).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.every((line) => line.startsWith(`${file}: `))).toBe(true);
    expect(lines).toContain(`${file}: driver: "child-proces" is not valid here; did you mean "child-process"?`);
    expect(lines).toContain(`${file}: sede: unknown key "sede"; did you mean "seed"?`);
  });

  test('is refused when one of its scenarios is wrong, which is named', () => {
    const scenario = { ...sampleScenario(), title: '' };
    const folder = written({ ...RECIPE, scenarios: [{ id: 's/b', file: 's/b.scenario.ts', scenario }] });
    expect(refusalOf(folder)).toContain(`${join(folder, RECIPE_FILE)}: s/b: title: "": `);
  });
});
