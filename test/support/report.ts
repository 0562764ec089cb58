import type { Reporter, ReporterOutput } from '../../lab/reporters/reporter.ts';
import type { PlannedScenario } from '../../lab/runner/plan.ts';
import type { RunSummary, ScenarioSummary } from '../../lab/runner/summary.ts';
import { fleet } from '../../lab/scenario/vocabulary.ts';
import { sampleScenario } from './scenario.ts';

/** An output that remembers what was said. */
export function listening(): ReporterOutput & { readonly text: () => string } {
  let said = '';
  return {
    write: (text) => {
      said += text;
    },
    text: () => said,
  };
}

const RUN_DIR = 'run/20260105-080000-abc';

const planned = (id: string, title: string, count = 1): PlannedScenario => ({
  id,
  file: `${id}.scenario.ts`,
  scenario: sampleScenario({ title, devices: fleet({ name: 'laptop', count }) }),
});

const UNMET = 'expected all to reach desktop: laptop-0002 did not';
const event = (n: number, at: number, type: string, data: Readonly<Record<string, string>>) =>
  ({ n, at, device: 'laptop-0002', actor: 'windows', type, ...data }) as const;

const PASSED = { outcome: 'passed', simulatedMs: 3_725_000, wallMs: 4_249, traceSha256: 'a1'.repeat(32) } as const;
const FAILED = {
  outcome: 'failed',
  simulatedMs: 900_500,
  wallMs: 1_001,
  traceSha256: 'b2'.repeat(32),
  reasons: [UNMET, '1 of 2 devices came to no outcome, the first laptop-0002'],
  lastEvents: {
    device: 'laptop-0002',
    events: [
      event(41, 899_000, 'page.shown', { page: 'sign-in' }),
      event(42, 900_500, 'milestone', { name: 'esp.failed', code: '0x81036502' }),
    ],
  },
} as const;

/** One scenario of each kind: passed, flaky, stopped by an error, skipped; texts that a format has to escape. */
const SCENARIOS: readonly { readonly planned: PlannedScenario; readonly summary: ScenarioSummary }[] = [
  {
    planned: planned('s/good', 'all is well'),
    summary: { id: 's/good', title: 'all is well', devices: 1, ...PASSED },
  },
  {
    planned: planned('s/odd, 1', 'a <fleet> & "its" 100 % users: Zoë\u0007', 2),
    summary: {
      id: 's/odd, 1',
      title: 'a <fleet> & "its" 100 % users: Zoë\u0007',
      devices: 2,
      ...FAILED,
      repeats: [
        { repeat: 1, seed: 7, ...PASSED },
        { repeat: 2, seed: 8, ...FAILED },
      ],
      flake: {
        failed: 1,
        of: 2,
        rate: 0.5,
        parting: {
          passed: { repeat: 1 },
          failed: {
            repeat: 2,
            event: { ...event(42, 900_500, 'milestone', {}), what: 'milestone esp.failed 0x81036502' },
          },
        },
      },
    },
  },
  {
    planned: planned('s/lost', 'an agent is lost'),
    summary: {
      id: 's/lost',
      title: 'an agent is lost',
      devices: 1,
      outcome: 'failed',
      simulatedMs: 0,
      wallMs: 30,
      traceSha256: 'c3'.repeat(32),
      reasons: ['the agent of laptop-0001 is gone'],
      error: { code: 'LAB_DRIVER_AGENT_LOST', message: 'the agent of laptop-0001 is gone' },
    },
  },
  {
    planned: planned('s/late', 'nobody came to it'),
    summary: { id: 's/late', title: 'nobody came to it', devices: 1, outcome: 'skipped', simulatedMs: 0, wallMs: 0 },
  },
];

/** Tells a reporter of a whole run: the same every time. */
export function tellRun(reporter: Reporter): void {
  const plan = SCENARIOS.map(({ planned: each }) => each);
  reporter.onRunStart?.({ seed: 7, driver: 'in-process', transport: 'direct', runDir: RUN_DIR, repeats: 2, plan });
  for (const { planned: scenario, summary } of SCENARIOS) {
    if (summary.traceSha256 !== undefined) reporter.onScenarioStart?.(scenario);
    for (const repeat of summary.repeats ?? []) {
      reporter.onRepeatStart?.({ repeat: repeat.repeat, of: 2, seed: repeat.seed });
      reporter.onRepeatEnd?.(repeat);
    }
    const outcome = summary.outcome === 'passed' ? 'desktop' : 'none';
    const devices = summary.outcome === 'skipped' ? [] : [{ name: 'laptop-0001', outcome } as const];
    reporter.onScenarioEnd?.(summary, { planned: scenario, devices });
  }
  const summary: RunSummary = {
    passed: 1,
    failed: 2,
    skipped: 1,
    runDir: RUN_DIR,
    seed: 7,
    driver: 'in-process',
    traceSha256: 'd4'.repeat(32),
    scenarios: SCENARIOS.map((each) => each.summary),
  };
  reporter.onRunEnd?.(summary);
}
