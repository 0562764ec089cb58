import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../lab/scenario/scenario.ts';
import { playScenarios } from '../support/run.ts';

const SCENARIOS = new URL('../../scenarios/', import.meta.url);

/** Those of the faults are played, with and without their fault, by faults.test.ts. */
const files = readdirSync(SCENARIOS, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.scenario.ts') && !file.startsWith('faults/'))
  .map((file) => file.replace('.scenario.ts', ''))
  .sort();

describe.concurrent('each scenario', () => {
  test.each(files)('%s ends as it expects', async (file) => {
    const module = (await import(/* @vite-ignore */ new URL(`${file}.scenario.ts`, SCENARIOS).href)) as {
      readonly default: Scenario;
    };
    using run = await playScenarios([module.default]);
    expect(run.summary.scenarios[0]).toMatchObject({ outcome: 'passed' });
  });
});
