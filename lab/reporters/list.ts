import type { TimelineRecord } from '../../src/core/timeline.ts';
import type { PlayResult } from '../runner/summary.ts';
import { formatDuration } from '../scenario/duration.ts';
import { describeFailure, formatClock } from './failure.ts';
import type { Reporter, ReporterOutput, RunStart } from './reporter.ts';

/** Milestones worth a line; the others follow closely on one of them. */
const SHOWN = [
  'power-on',
  'profile.downloaded',
  'profile.none',
  'sign-in.done',
  'join.done',
  'enroll.done',
  'esp.device-setup',
  'esp.account-setup',
  'esp.failed',
  'reset.started',
  'reset.recovery',
  'reset.done',
  'reset.failed',
  'sign-in-screen',
  'desktop',
  'failed',
] as const;

function word({ outcome }: Pick<PlayResult, 'outcome'>): string {
  return outcome === 'failed' ? 'FAILED' : outcome;
}

function times({ simulatedMs, wallMs }: Pick<PlayResult, 'simulatedMs' | 'wallMs'>): string {
  return `${formatDuration(simulatedMs)} of simulated time in ${formatDuration(wallMs)}`;
}

/** Plain lines, for a terminal as for a pipe: one a milestone, counted when there are many devices. */
export function createListReporter(out: ReporterOutput): Reporter {
  const say = (line: string) => out.write(`${line}\n`);
  let reached = new Map<string, Set<string>>();
  let deviceCount = 0;
  let run: RunStart | undefined;

  const onMilestone = (record: TimelineRecord, startMs: number): void => {
    const name = String(record.data['name']);
    if (!(SHOWN as readonly string[]).includes(name)) return;
    const devices = reached.get(name) ?? new Set();
    reached.set(name, devices);
    // A device that restarts comes past some milestones again.
    const isFirstTime = !devices.has(record.device);
    const count = devices.add(record.device).size;
    const at = formatClock(record.atMs - startMs);
    const code = typeof record.data['code'] === 'string' ? `  ${record.data['code']}` : '';
    const cause = typeof record.data['cause'] === 'string' ? `  ${record.data['cause']}` : '';
    if (deviceCount <= 5) say(`    ${at}  ${record.device}  ${name}${code}${cause}`);
    else if (isFirstTime && (count === 1 || count === deviceCount))
      say(`    ${at}  ${name}  ${count} of ${deviceCount}`);
  };

  return {
    onRunStart: (start) => {
      run = start;
      const often = start.repeats > 1 ? `, ${start.repeats} repeats of each scenario` : '';
      say(`seed ${start.seed}, devices ${start.driver}, transport ${start.transport}${often}\n`);
    },
    onScenarioStart: ({ scenario }) => {
      reached = new Map();
      deviceCount = scenario.devices.reduce((sum, fleet) => sum + fleet.count, 0);
      say(`  ${scenario.title}`);
    },
    onDeviceEvent: (record, startMs) => {
      // Of a repeat it counts how it came out.
      if (run !== undefined && run.repeats > 1) return;
      if (record.type === 'milestone') onMilestone(record, startMs);
      else if (record.type === 'narration') {
        say(`    ${formatClock(record.atMs - startMs)}  ${String(record.data['text'])}`);
      } else if (record.type === 'device.lost') {
        say(`    ${formatClock(record.atMs - startMs)}  ${record.device}  LOST: not heard from any more`);
      } else if (record.type === 'admin') {
        say(`    ${formatClock(record.atMs - startMs)}  admin  ${String(record.data['action'])}`);
      }
    },
    onRepeatEnd: ({ repeat, seed, reasons: [reason] = [], ...result }) => {
      say(
        `    repeat ${repeat}, seed ${seed}: ${word(result)}, ${times(result)}${reason === undefined ? '' : `: ${reason}`}`,
      );
    },
    onScenarioEnd: (summary) => {
      const { outcome, devices, repeats, traceSha256 } = summary;
      if (outcome === 'skipped' && traceSha256 === undefined) return;
      const fleet = devices === 1 ? '1 device' : `${devices} devices`;
      say(`  ${word(summary)}: ${fleet}, ${repeats === undefined ? times(summary) : `${repeats.length} repeats`}`);
      if (outcome === 'failed' && run !== undefined)
        for (const line of describeFailure(summary, run)) say(`    ${line}`);
      say('');
    },
    onRunEnd: ({ passed, failed, skipped, runDir }) => {
      say(`Run directory: ${runDir}`);
      say(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    },
  };
}
