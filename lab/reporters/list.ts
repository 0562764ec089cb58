import type { Writable } from 'node:stream';
import type { TimelineRecord } from '../../src/core/timeline.ts';
import { formatDuration } from '../scenario/duration.ts';
import type { Reporter } from './reporter.ts';

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
  'desktop',
  'failed',
] as const;

/** Simulated time since the start of the scenario, `01:02:03`. */
function clock(sinceMs: number): string {
  const seconds = Math.floor(sinceMs / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor((seconds % 3_600) / 60))}:${two(seconds % 60)}`;
}

/** Plain lines, for a terminal as for a pipe: one a milestone, counted when there are many devices. */
export function createListReporter(out: Writable): Reporter {
  const say = (line: string) => out.write(`${line}\n`);
  let reached = new Map<string, Set<string>>();
  let deviceCount = 0;

  const onMilestone = (record: TimelineRecord, startMs: number): void => {
    const name = String(record.data['name']);
    if (!(SHOWN as readonly string[]).includes(name)) return;
    const devices = reached.get(name) ?? new Set();
    reached.set(name, devices);
    // A device that restarts comes past some milestones again.
    const isFirstTime = !devices.has(record.device);
    const count = devices.add(record.device).size;
    const at = clock(record.atMs - startMs);
    const code = typeof record.data['code'] === 'string' ? `  ${record.data['code']}` : '';
    const cause = typeof record.data['cause'] === 'string' ? `  ${record.data['cause']}` : '';
    if (deviceCount <= 5) say(`    ${at}  ${record.device}  ${name}${code}${cause}`);
    else if (isFirstTime && (count === 1 || count === deviceCount))
      say(`    ${at}  ${name}  ${count} of ${deviceCount}`);
  };

  return {
    onRunStart: ({ seed, driver, transport }) => say(`seed ${seed}, devices ${driver}, transport ${transport}\n`),
    onScenarioStart: ({ scenario }) => {
      reached = new Map();
      deviceCount = scenario.devices.reduce((sum, fleet) => sum + fleet.count, 0);
      say(`  ${scenario.title}`);
    },
    onDeviceEvent: (record, startMs) => {
      if (record.type === 'milestone') onMilestone(record, startMs);
      else if (record.type === 'narration') {
        say(`    ${clock(record.atMs - startMs)}  ${String(record.data['text'])}`);
      } else if (record.type === 'admin') {
        say(`    ${clock(record.atMs - startMs)}  admin  ${String(record.data['action'])}`);
      }
    },
    onScenarioEnd: ({ outcome, devices, simulatedMs, wallMs, reasons = [] }) => {
      const word = outcome === 'passed' ? 'passed' : 'FAILED';
      const fleet = devices === 1 ? '1 device' : `${devices} devices`;
      say(`  ${word}: ${fleet}, ${formatDuration(simulatedMs)} of simulated time in ${formatDuration(wallMs)}`);
      for (const reason of reasons) say(`    ${reason}`);
      say('');
    },
    onRunEnd: ({ passed, failed, skipped, runDir }) => {
      if (failed > 0) say(`Replay: npx lab replay ${runDir}`);
      say(`Run directory: ${runDir}`);
      say(`${passed} passed, ${failed} failed, ${skipped} skipped`);
    },
  };
}
