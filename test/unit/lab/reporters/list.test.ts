import { expect, test } from 'vitest';
import { createListReporter } from '../../../../lab/reporters/list.ts';
import type { Reporter, RunStart } from '../../../../lab/reporters/reporter.ts';
import type { RunSummary, ScenarioSummary } from '../../../../lab/runner/summary.ts';
import { fleet } from '../../../../lab/scenario/vocabulary.ts';
import type { TimelineRecord } from '../../../../src/core/timeline.ts';
import { listening as listen } from '../../../support/report.ts';
import { sampleScenario } from '../../../support/scenario.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);

function listening(): { reporter: Reporter; text: () => string } {
  const output = listen();
  return { reporter: createListReporter(output), text: output.text };
}

const record = (sinceMs: number, device: string, type: string, data: Record<string, unknown>): TimelineRecord => ({
  stream: 'trace',
  atMs: START_MS + sinceMs,
  device,
  ordinal: 1,
  actor: 'windows',
  type,
  data,
});

const milestone = (sinceMs: number, device: string, name: string, data = {}) =>
  record(sinceMs, device, 'milestone', { name, ...data });

function planned(count: number, title: string) {
  const scenario = sampleScenario({ title, devices: fleet({ name: 'laptop', count }) });
  return { id: 's/a', file: 's/a.scenario.ts', scenario };
}

const START: RunStart = {
  seed: 7,
  driver: 'in-process',
  transport: 'direct',
  runDir: 'run/20260105-080000-abc',
  repeats: 1,
  plan: [],
};

const end = { planned: planned(1, 'a'), devices: [] };

const ended = (spec: Partial<ScenarioSummary>): ScenarioSummary => ({
  id: 's/a',
  title: 'a',
  outcome: 'passed',
  devices: 1,
  simulatedMs: 3_725_000,
  wallMs: 4_249,
  ...spec,
});

const finished = (spec: Partial<RunSummary>): RunSummary => ({
  passed: 1,
  failed: 0,
  skipped: 0,
  runDir: 'run/20260105-080000-abc',
  seed: 7,
  driver: 'in-process',
  traceSha256: 'ab',
  scenarios: [],
  ...spec,
});

test('a run of one device is told milestone by milestone', () => {
  const { reporter, text } = listening();
  reporter.onRunStart?.(START);
  reporter.onScenarioStart?.(planned(1, 'one laptop'));
  const records = [
    record(0, 'story', 'narration', { text: 'The laptop arrives.' }),
    record(95_000, 'story', 'admin', { action: 'hashes imported', devices: 1 }),
    milestone(720_000, 'laptop-0001', 'power-on'),
    milestone(721_000, 'laptop-0001', 'oobe.start'),
    record(722_000, 'laptop-0001', 'http', { status: 200 }),
    milestone(3_725_999, 'laptop-0001', 'desktop'),
  ];
  for (const each of records) reporter.onDeviceEvent?.(each, START_MS);
  reporter.onScenarioEnd?.(ended({}), end);
  reporter.onRunEnd?.(finished({}));
  expect(text()).toBe(`seed 7, devices in-process, transport direct

  one laptop
    00:00:00  The laptop arrives.
    00:01:35  admin  hashes imported
    00:12:00  laptop-0001  power-on
    01:02:05  laptop-0001  desktop
  passed: 1 device, 1h 02m of simulated time in 4.2 s

Run directory: run/20260105-080000-abc
1 passed, 0 failed, 0 skipped
`);
});

test('a failure shows its code and cause, its reasons, and how to replay it', () => {
  const { reporter, text } = listening();
  reporter.onRunStart?.(START);
  reporter.onScenarioStart?.(planned(1, 'no profile'));
  const failure = { stage: 'join', code: '0x801C0003', cause: 'Not allowed to join.' };
  reporter.onDeviceEvent?.(milestone(60_000, 'laptop-0001', 'failed', failure), START_MS);
  reporter.onScenarioEnd?.(
    ended({ outcome: 'failed', reasons: ['expected all to reach desktop: laptop-0001 did not', 'and another'] }),
    end,
  );
  reporter.onRunEnd?.(finished({ passed: 0, failed: 1 }));
  expect(text()).toBe(`seed 7, devices in-process, transport direct

  no profile
    00:01:00  laptop-0001  failed  0x801C0003  Not allowed to join.
  FAILED: 1 device, 1h 02m of simulated time in 4.2 s
    expected all to reach desktop: laptop-0001 did not
    and another
    Replay: npx lab replay run/20260105-080000-abc

Run directory: run/20260105-080000-abc
0 passed, 1 failed, 0 skipped
`);
});

test('with many devices only the first and the last at a milestone have a line', () => {
  const { reporter, text } = listening();
  reporter.onScenarioStart?.(planned(6, 'a fleet'));
  for (const number of [1, 2, 3, 3, 4, 1, 5, 6, 6]) {
    reporter.onDeviceEvent?.(milestone(number * 1_000, `laptop-000${number}`, 'power-on'), START_MS);
  }
  reporter.onScenarioStart?.(planned(6, 'the next fleet'));
  reporter.onDeviceEvent?.(milestone(9_000, 'laptop-0001', 'desktop'), START_MS);
  reporter.onScenarioEnd?.(ended({ devices: 6 }), end);
  expect(text()).toBe(`  a fleet
    00:00:01  power-on  1 of 6
    00:00:06  power-on  6 of 6
  the next fleet
    00:00:09  desktop  1 of 6
  passed: 6 devices, 1h 02m of simulated time in 4.2 s

`);
});

test('a device that is lost is told, also in a large fleet', () => {
  const { reporter, text } = listening();
  reporter.onRunStart?.(START);
  reporter.onScenarioStart?.(planned(10, 'a'));
  reporter.onDeviceEvent?.(record(481_000, 'laptop-0007', 'device.lost', {}), START_MS);
  expect(text()).toContain('    00:08:01  laptop-0007  LOST: not heard from any more\n');
});
