import { expect, test } from 'vitest';
import { Disk } from '../../../../src/device/os/disk.ts';
import { EventLog } from '../../../../src/device/os/event-log.ts';

function create(disk: Disk) {
  const traced: Record<string, unknown>[] = [];
  const log = new EventLog({ disk, clock: { now: () => 42 }, trace: (_, data) => void traced.push({ ...data }) });
  return { log, traced };
}

const entry = (id: number) => ({ channel: 'autopilot', id, level: 'information', message: 'm' }) as const;

test('an entry lies on the disk under its channel and shows in the trace', () => {
  const disk = new Disk([], () => true);
  const { log, traced } = create(disk);
  log.write({ ...entry(161), data: { profile: 'p' } });
  expect(log.read('autopilot')).toEqual([
    {
      recordId: 1,
      atMs: 42,
      provider: 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider',
      ...entry(161),
      data: { profile: 'p' },
    },
  ]);
  expect(traced).toEqual([
    {
      channel: 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot',
      id: 161,
      level: 'information',
      message: 'm',
      data: { profile: 'p' },
    },
  ]);
  expect(log.read('shell')).toEqual([]);
});

test('record numbers go on after a restart', () => {
  const disk = new Disk([], () => true);
  create(disk).log.write(entry(1));
  const { log } = create(new Disk(disk.entries(), () => true));
  log.write(entry(2));
  expect(log.read('autopilot').map(({ recordId, id }) => [recordId, id])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test('a full channel drops its oldest entries', () => {
  const disk = new Disk([], () => true);
  const { log } = create(disk);
  for (let id = 1; id <= 600; id += 1) log.write(entry(id));
  const kept = log.read('autopilot');
  expect(kept).toHaveLength(512);
  expect(kept[0]?.id).toBe(89);
  expect(kept.at(-1)?.recordId).toBe(600);
});
