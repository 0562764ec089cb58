import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** Mount and network namespaces take root and Linux; whether they can be had is tried out. */
const probe = spawnSync('unshare', ['--mount', '--net', 'ip', 'link', 'set', 'lo', 'up'], { encoding: 'utf8' });
const problem =
  probe.error?.message ?? (probe.status === 0 ? undefined : probe.stderr.trim() || `exit ${probe.status}`);

if (problem !== undefined) {
  if (process.env['LAB_TEST_REQUIRE_NAMESPACES'] === '1') throw new Error(`No namespaces: ${problem}`);
  // Reporters show the titles of skipped tests on request alone.
  console.warn(`Tests under the real host names are skipped: ${problem}`);
}

/** Tests that need namespaces of their own: skipped with the reason where there are none, unless they are required. */
export function describeNamespaces(title: string, tests: () => void): void {
  if (problem === undefined) describe(title, tests);
  else describe.runIf(false)(`${title} [skipped: ${problem}]`, tests);
}
