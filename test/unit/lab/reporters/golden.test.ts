import { fileURLToPath } from 'node:url';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { createGithubReporter } from '../../../../lab/reporters/github.ts';
import { createJsonReporter } from '../../../../lab/reporters/json.ts';
import { createJunitReporter } from '../../../../lab/reporters/junit.ts';
import { createListReporter } from '../../../../lab/reporters/list.ts';
import type { ReporterOutput } from '../../../../lab/reporters/reporter.ts';
import { listening, tellRun } from '../../../support/report.ts';
import { sampleScenario } from '../../../support/scenario.ts';

const golden = (name: string) => fileURLToPath(new URL(`../../../golden/reporters/${name}`, import.meta.url));

test.each([
  ['list.txt', createListReporter],
  ['summary.json', createJsonReporter],
  ['junit.xml', createJunitReporter],
  ['github.txt', (output: ReporterOutput) => createGithubReporter(output, process.cwd())],
])('%s is what a run with every outcome gives', async (name, create) => {
  const output = listening();
  tellRun(create(output));
  await expect(output.text()).toMatchFileSnapshot(golden(name));
});

test('JUnit is XML that a strict parser reads, whatever characters a title has', () => {
  const title = 'a\u0000b\u001b[31m <c> & "d" \ud800 \udc00 \ud83d\ude00 \uffff ]]> e\nf';
  const scenario = { ...sampleScenario(), title };
  const output = listening();
  const reporter = createJunitReporter(output);
  const planned = { id: 's/a', file: 's/a.scenario.ts', scenario };
  const summary = {
    id: 's/a',
    title,
    outcome: 'failed',
    devices: 1,
    simulatedMs: 1,
    wallMs: 1,
    reasons: [title],
  } as const;
  const run = { runDir: 'run/x', seed: 1, driver: 'in-process', transport: 'direct' };
  reporter.onRunStart?.({ ...run, repeats: 1, plan: [planned] });
  reporter.onScenarioEnd?.(summary, { planned, devices: [] });
  reporter.onRunEnd?.({ ...run, passed: 0, failed: 1, skipped: 0, traceSha256: '', scenarios: [summary] });
  const parser = new SaxesParser();
  const read: unknown[] = [];
  parser.on('error', (error) => expect.fail(error.message));
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'testcase') read.push(attributes['name']);
  });
  parser.on('text', (text) => {
    if (text.trim() !== '') read.push(text.split('\nReplay')[0]);
  });
  parser.write(output.text()).close();
  const readable = 'ab[31m <c> & "d"   \ud83d\ude00  ]]> e\nf';
  expect(read).toEqual([readable, readable]);
});

test('an annotation is one line, and names its file from the repository on', () => {
  const output = listening();
  tellRun(createGithubReporter(output, `${process.cwd()}/s`));
  const lines = output.text().trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^::error file=odd%2C 1\.scenario\.ts,title=a <fleet> & "its" 100 %25 users%3A /);
});
