import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../../src/core/errors.ts';

const PAGE = fileURLToPath(new URL('../../../docs/errors.md', import.meta.url));

const EXITS = {
  1: 'a scenario failed',
  2: 'usage or configuration',
  3: 'the environment',
  4: 'a bug in the lab',
} as const;

function page(): string {
  const rows = Object.entries(ERROR_CODES)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([code, { exit, hint }]) => `| \`${code}\` | ${exit} | ${hint.replaceAll('|', '\\|')} |`);
  return [
    '# Errors',
    '',
    'What a person running the lab can meet and act on: one line, a hint, and an exit code. What a simulated device',
    'or service is meant to answer is part of the simulation and stands in the trace, never here.',
    '',
    'Generated from `ERROR_CODES` in `src/core/errors.ts`; `npx vitest run test/unit/docs/errors.test.ts -u` writes it',
    'anew.',
    '',
    '| Code | Exit | What to do |',
    '|---|---|---|',
    ...rows,
    '',
    '| Exit | Means |',
    '|---|---|',
    '| 0 | every scenario passed |',
    ...Object.entries(EXITS).map(([exit, meaning]) => `| ${exit} | ${meaning} |`),
    '| 130 | interrupted with Ctrl-C |',
    '',
  ].join('\n');
}

test('docs/errors.md lists every error code with its exit code and what to do', async () => {
  await expect(page()).toMatchFileSnapshot(PAGE);
});
