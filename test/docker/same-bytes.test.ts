import { expect, test } from 'vitest';
import { describeDocker } from '../support/describe-docker.ts';
import { MIXED } from '../support/mixed-scenario.ts';
import { playScenarios } from '../support/run.ts';

async function hashOf(options: Parameters<typeof playScenarios>[1]): Promise<string> {
  using run = await playScenarios([MIXED], options);
  expect(run.summary.scenarios.map(({ reasons }) => reasons ?? [])).toEqual([[]]);
  return run.summary.traceSha256;
}

describeDocker('containers', () => {
  test.each([
    { perContainer: 1, transport: 'direct' },
    { perContainer: 1, transport: 'https' },
    { perContainer: 2, transport: 'direct' },
    { perContainer: 50, transport: 'https' },
  ] as const)(
    'one seed gives the traceSha256 of in-process: $perContainer to a container over $transport',
    async (how) => {
      expect(await hashOf({ driver: 'docker', ...how })).toBe(await hashOf({ driver: 'in-process' }));
    },
  );
});
