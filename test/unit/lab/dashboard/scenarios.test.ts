import { expect, test } from 'vitest';
import { Scenarios } from '../../../../lab/dashboard/scenarios.ts';
import type { ScenarioSummary } from '../../../../lab/runner/summary.ts';
import { sampleScenario } from '../../../support/scenario.ts';

const planned = ['s/a', 's/b', 's/c'].map((id) => ({
  id,
  file: `${id}.scenario.ts`,
  scenario: sampleScenario({ title: id }),
}));
const facts = { seed: 1, driver: 'in-process', transport: 'direct', repeats: 1, runDir: 'run/1' };

function begun(): Scenarios {
  const scenarios = new Scenarios();
  scenarios.begin({ ...facts, plan: planned });
  return scenarios;
}

const ended = (id: string, outcome: ScenarioSummary['outcome']): ScenarioSummary => ({
  id,
  title: id,
  outcome,
  devices: 1,
  simulatedMs: 60_000,
  wallMs: 1_000,
  traceSha256: '00',
  reasons: outcome === 'failed' ? ['nobody came'] : [],
});

const shown = (scenarios: Scenarios) =>
  scenarios.view(10).rows.map(({ number, state, isSelected }) => `${isSelected ? '>' : ' '}${number} ${state}`);

test('the selection goes along with what plays, until somebody moves', () => {
  const scenarios = begun();
  expect(scenarios.start('s/a')).toBe(1);
  scenarios.end(ended('s/a', 'passed'));
  scenarios.start('s/b');
  expect(shown(scenarios)).toEqual([' 1 passed', '>2 playing', ' 3 waiting']);
  scenarios.move({ kind: 'edge', to: 'first' }, 10);
  scenarios.end(ended('s/b', 'passed'));
  scenarios.start('s/c');
  expect(shown(scenarios)).toEqual(['>1 passed', ' 2 passed', ' 3 playing']);
});

test('at the end those that failed come first, and one that somebody looks at stays selected', () => {
  const scenarios = begun();
  for (const [id, outcome] of [
    ['s/a', 'passed'],
    ['s/b', 'failed'],
    ['s/c', 'failed'],
  ] as const) {
    scenarios.start(id);
    scenarios.end(ended(id, outcome));
  }
  scenarios.endRun();
  expect(shown(scenarios)).toEqual(['>2 failed', ' 3 failed', ' 1 passed']);
  expect(scenarios.selected).toBe(2);
  const looking = begun();
  looking.start('s/b');
  looking.end(ended('s/b', 'failed'));
  looking.move({ kind: 'edge', to: 'last' }, 10);
  looking.endRun();
  expect(shown(looking)).toEqual([' 2 failed', ' 1 waiting', '>3 waiting']);
});

test('of a scenario that failed it tells first how to play it again, out of several', () => {
  const scenarios = begun();
  scenarios.start('s/b');
  scenarios.end(ended('s/b', 'failed'));
  expect(scenarios.view(10).chosen).toEqual({
    number: 2,
    title: 's/b',
    lines: ['s/b.scenario.ts', 'Replay: npx lab replay run/1 --scenario s/b', 'nobody came'],
  });
});
