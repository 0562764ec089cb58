import { randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { connectEngine, type Engine } from '../../lab/drivers/docker/engine.ts';
import { LabError } from '../../src/core/errors.ts';

const found = await connectEngine().catch((error: unknown) => {
  if (!(error instanceof LabError) || process.env['LAB_TEST_REQUIRE_DOCKER'] === '1') throw error;
  // Reporters show the titles of skipped tests on request alone.
  console.warn(`Docker tests are skipped: ${error.message}`);
  return error.message;
});

/** Tests that need a Docker engine: skipped with the reason where none answers, unless one is required. */
export function describeDocker(title: string, tests: (engine: Engine) => void): void {
  if (typeof found === 'string') describe.runIf(false)(`${title} [skipped: ${found}]`, () => tests(NO_ENGINE));
  else describe(title, () => tests(found));
}

/** A run of this process's own, so that nothing of another test is taken for it. */
export function testRunId(): string {
  return `test-${randomUUID().slice(0, 8)}`;
}

/** Skipped tests are listed, never run. */
const NO_ENGINE = {} as Engine;
