import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../../../lab/cli/exit-code.ts';
import { LineFile } from '../../../../lab/runner/run-directory.ts';
import type { RunSummary } from '../../../../lab/runner/summary.ts';
import { fleet } from '../../../../lab/scenario/vocabulary.ts';
import { LabError } from '../../../../src/core/errors.ts';
import { playScenarios } from '../../../support/run.ts';
import { sampleScenario } from '../../../support/scenario.ts';

const scenario = (title: string) => sampleScenario({ title, devices: fleet({ name: 'laptop' }) });

/** Throws at the first milestone of the scenario with this title. */
function failingIn(title: string, error: Error) {
  let current = '';
  return {
    onScenarioStart: (planned: { readonly scenario: { readonly title: string } }) => {
      current = planned.scenario.title;
    },
    onDeviceEvent: ({ type }: { readonly type: string }) => {
      if (current === title && type === 'milestone') throw error;
    },
  };
}

const outcomes = ({ scenarios }: RunSummary) => scenarios.map(({ outcome }) => outcome);

describe('an error in the middle of a scenario', () => {
  test('that befell it alone fails it, and the others are played', async () => {
    const lost = new LabError('LAB_DRIVER_AGENT_LOST', 'the agent of laptop-0001 is gone');
    using run = await playScenarios([scenario('a'), scenario('b')], { reporters: [failingIn('a', lost)] });
    expect(outcomes(run.summary)).toEqual(['failed', 'passed']);
    expect(run.summary.scenarios[0]).toMatchObject({
      reasons: ['the agent of laptop-0001 is gone'],
      error: { code: 'LAB_DRIVER_AGENT_LOST' },
      lastEvents: { device: 'laptop-0001' },
    });
    expect(exitCodeOf(run.summary, false)).toBe(3);
  });

  test('that is a bug ends the run with 4; its directory is closed and says what it was', async () => {
    const bug = new TypeError('undefined is not a function');
    using run = await playScenarios([scenario('a'), scenario('b'), scenario('c')], {
      reporters: [failingIn('b', bug)],
    });
    expect(outcomes(run.summary)).toEqual(['passed', 'failed', 'skipped']);
    expect(exitCodeOf(run.summary, false)).toBe(4);
    const kept = JSON.parse(run.read('run.json')) as RunSummary & { readonly state: string };
    expect(kept.state).toBe('finished');
    expect(kept.scenarios[1]?.error).toMatchObject({ code: 'LAB_INTERNAL_INVARIANT', message: bug.message });
    expect(kept.scenarios[1]?.error?.stack).toContain('run.test.ts');
    expect(run.trace().at(-1)).toMatchObject({ type: 'milestone', name: 'power-on' });
  });

  test('that is a full disk is told as one', async () => {
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    using run = await playScenarios([scenario('a'), scenario('b')], { reporters: [failingIn('a', full)] });
    expect(outcomes(run.summary)).toEqual(['failed', 'skipped']);
    expect(run.summary.scenarios[0]?.error?.code).toBe('LAB_RUN_DIRECTORY');
  });
});

test('a file that takes no more says so once and can still be closed', () => {
  const file = new LineFile('/dev/full');
  file.write('{}');
  expect(() => file.flush()).toThrow('cannot write /dev/full: ENOSPC');
  file.write('{}');
  expect(file.flush()).toBe(0);
  file.close();
});

test.each([
  [false, [], 0],
  [false, [undefined], 1],
  [false, ['LAB_SCENARIO_INVALID', undefined], 2],
  [false, ['LAB_RUN_DIRECTORY', 'LAB_SCENARIO_INVALID'], 3],
  [false, ['LAB_DRIVER_AGENT_LOST', 'LAB_INTERNAL_INVARIANT', undefined], 4],
  [true, ['LAB_INTERNAL_INVARIANT'], 130],
] as const)('interrupted %s with failures %j ends with %i', (isInterrupted, errors, exitCode) => {
  const scenarios = errors.map((code) => ({
    ...({ id: 's/a', title: 'a', outcome: 'failed', devices: 1, simulatedMs: 0, wallMs: 0 } as const),
    ...(code === undefined ? {} : { error: { code, message: 'no' } }),
  }));
  const summary = { passed: 0, failed: errors.length, skipped: 0, scenarios };
  expect(exitCodeOf({ ...summary, runDir: 'run/x', seed: 1, driver: 'd', traceSha256: '' }, isInterrupted)).toBe(
    exitCode,
  );
});
