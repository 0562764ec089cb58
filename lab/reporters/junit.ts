import type { ScenarioSummary } from '../runner/summary.ts';
import { describeFailure } from './failure.ts';
import type { Reporter, ReporterOutput, RunStart, ScenarioEnd } from './reporter.ts';

/** JUnit XML, at the end: a scenario is a test case, its devices are properties, `time` is real seconds. */
export function createJunitReporter(output: ReporterOutput): Reporter {
  let run: RunStart | undefined;
  const ended: { readonly summary: ScenarioSummary; readonly end: ScenarioEnd }[] = [];
  return {
    onRunStart: (start) => {
      run = start;
    },
    onScenarioEnd: (summary, end) => void ended.push({ summary, end }),
    onRunEnd: ({ passed, failed, skipped }) => {
      if (run === undefined) return;
      const errors = ended.filter(({ summary }) => summary.error !== undefined).length;
      const totals = attributes({
        name: 'oobe-lab',
        tests: passed + failed + skipped,
        failures: failed - errors,
        errors,
        skipped,
        time: seconds(ended.reduce((sum, { summary }) => sum + totalMs(summary), 0)),
      });
      const start = run;
      const lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites${totals}>`,
        `  <testsuite${totals}>`,
        ...ended.flatMap(({ summary, end }) => testCase(summary, end, start).map((line) => `    ${line}`)),
        '  </testsuite>',
        '</testsuites>',
      ];
      output.write(`${lines.join('\n')}\n`);
    },
  };
}

function testCase(summary: ScenarioSummary, { planned, devices }: ScenarioEnd, run: RunStart): string[] {
  const { id, title, outcome, traceSha256, flake, repeats, simulatedMs } = summary;
  const properties: [string, string | number][] = [
    ['seed', repeats?.find((each) => each.outcome === outcome)?.seed ?? run.seed],
    ...(traceSha256 === undefined ? [] : [['traceSha256', traceSha256] as [string, string]]),
    ['simulatedSeconds', seconds(simulatedMs)],
    ...(repeats === undefined ? [] : [['repeats', repeats.length] as [string, number]]),
    ...(flake === undefined ? [] : [['flakeRate', flake.rate] as [string, number]]),
    ['devices', summary.devices],
    ...devices.map(({ name, outcome: came }): [string, string] => [`device.${name}`, came]),
  ];
  return [
    `<testcase${attributes({ classname: id, name: title, file: planned.file, time: seconds(totalMs(summary)) })}>`,
    '  <properties>',
    ...properties.map(([name, value]) => `    <property${attributes({ name, value })}/>`),
    '  </properties>',
    ...verdict(summary, run),
    '</testcase>',
  ];
}

function verdict(summary: ScenarioSummary, run: RunStart): string[] {
  const { outcome, reasons = [], error } = summary;
  if (outcome === 'passed') return [];
  if (outcome === 'skipped') {
    return [`  <skipped${reasons[0] === undefined ? '' : attributes({ message: reasons[0] })}/>`];
  }
  const element = error === undefined ? 'failure' : 'error';
  const said = attributes({ message: reasons[0] ?? 'failed', type: error?.code ?? 'expectation' });
  return [`  <${element}${said}>${escapeText(describeFailure(summary, run).join('\n'))}</${element}>`];
}

/** Of all repeats together. */
function totalMs({ repeats, wallMs }: ScenarioSummary): number {
  return repeats === undefined ? wallMs : repeats.reduce((sum, each) => sum + each.wallMs, 0);
}

function seconds(durationMs: number): string {
  return (durationMs / 1_000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join('');
}

/** XML 1.0 has no way to write these, not even escaped: control characters, halves of pairs, U+FFFE and U+FFFF. */
const UNWRITABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeText(text: string): string {
  return text
    .replace(UNWRITABLE, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

/** A parser turns a line break in an attribute into a blank, unless it is written as a reference. */
function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
