import { describe, expect, test } from 'vitest';
import { planScenarios } from '../../../../lab/runner/plan.ts';
import { fleet } from '../../../../lab/scenario/vocabulary.ts';
import type { LabError } from '../../../../src/core/errors.ts';
import { temporaryFolder, workIn } from '../../../support/directory.ts';
import { sampleScenario } from '../../../support/scenario.ts';

const fileOf = (spec: Parameters<typeof sampleScenario>[0] = {}) =>
  `export default ${JSON.stringify(sampleScenario(spec))};\n`;

const plan = (paths: readonly string[], options: { tags?: readonly string[]; devices?: number } = {}) =>
  planScenarios({ paths, tags: [], ...options });

async function refusalOf(promise: Promise<unknown>): Promise<LabError> {
  return promise.then(
    () => expect.fail('nothing was refused'),
    (error: LabError) => error,
  );
}

describe('what is found', () => {
  test('files come in the order of their bytes, however deep they lie', async () => {
    // In UTF-16 the emoji would come before the full-width tilde.
    const names = ['b', 'a/z', 'Z', 'a', 'é', '\uff5e', '\u{1f600}'];
    workIn(temporaryFolder(Object.fromEntries(names.map((name) => [`s/${name}.scenario.ts`, fileOf()]))));
    const ids = (await plan(['s'])).map(({ id }) => id);
    expect(ids).toEqual(['s/Z', 's/a', 's/a/z', 's/b', 's/é', 's/\uff5e', 's/\u{1f600}']);
  });

  test('a file that is named twice is planned once, and other files are left alone', async () => {
    workIn(temporaryFolder({ 's/a.scenario.ts': fileOf({ title: 'A' }), 's/notes.ts': 'nonsense(' }));
    const planned = await plan(['s', 's/a.scenario.ts']);
    expect(planned).toHaveLength(1);
    expect(planned[0]).toMatchObject({ id: 's/a', file: 's/a.scenario.ts', scenario: { title: 'A' } });
  });

  test('where a checkout lies does not show in the id of a scenario that is run from elsewhere', async () => {
    const here = temporaryFolder({ 'suite/a.scenario.ts': fileOf() });
    workIn(temporaryFolder({ 'deeper/still/there.txt': '' }));
    expect((await plan([here])).map(({ id }) => id)).toEqual(['suite/a']);
  });

  test('only scenarios with one of the tags are taken', async () => {
    workIn(
      temporaryFolder({
        's/a.scenario.ts': fileOf({ tags: ['esp', 'apps'] }),
        's/b.scenario.ts': fileOf({ tags: ['join'] }),
        's/c.scenario.ts': fileOf({ tags: [] }),
      }),
    );
    expect((await plan(['s'], { tags: ['apps', 'join'] })).map(({ id }) => id)).toEqual(['s/a', 's/b']);
    await expect(plan(['s'], { tags: ['jion'] })).rejects.toThrow(
      'none of 3 scenarios matches --tag jion; did you mean "join"?',
    );
  });

  test('a count of devices replaces that of every fleet', async () => {
    const devices = [fleet({ name: 'a', count: 3 }), fleet({ name: 'b' })];
    workIn(temporaryFolder({ 'a.scenario.ts': fileOf({ devices }) }));
    const [planned] = await plan(['.'], { devices: 7 });
    expect(planned?.scenario.devices.map(({ name, count }) => [name, count])).toEqual([
      ['a', 7],
      ['b', 7],
    ]);
  });
});

describe('what is refused', () => {
  test('a path that is not there', async () => {
    const { code, message } = await refusalOf(plan([`${temporaryFolder()}/nowhere`]));
    expect(code).toBe('LAB_SCENARIO_NOT_FOUND');
    expect(message).toMatch(/nowhere: no such file or folder$/);
  });

  test('a folder without scenarios', async () => {
    expect((await refusalOf(plan([temporaryFolder()]))).code).toBe('LAB_SCENARIO_NOT_FOUND');
  });

  test('the mistakes of all files are told at once, each with its file', async () => {
    workIn(
      temporaryFolder({
        's/a.scenario.ts': 'export default { kind: "scenario" };',
        's/b.scenario.ts': 'export const scenario = {};',
        's/c.scenario.ts': 'import "./missing.ts"; export default {};',
        's/d.scenario.ts': fileOf(),
        's/e.scenario.ts': fileOf({ tags: ['Not Good'] }),
      }),
    );
    const { code, message } = await refusalOf(plan(['s']));
    expect(code).toBe('LAB_SCENARIO_INVALID');
    const lines = message.split('\n');
    expect(lines.filter((line) => line.startsWith('s/a.scenario.ts: ')).length).toBeGreaterThan(4);
    expect(lines).toContain('s/b.scenario.ts: has no default export');
    expect(lines.some((line) => line.startsWith('s/c.scenario.ts: cannot be loaded: '))).toBe(true);
    expect(lines.some((line) => line.startsWith('s/d.scenario.ts'))).toBe(false);
    expect(lines.at(-1)).toBe('s/e.scenario.ts: tags[0]: "Not Good": expected lower-case letters, digits and hyphens');
  });
});
