import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRunDirectory } from '../../../../lab/runner/run-directory.ts';
import { RunLog } from '../../../../lab/runner/run-log.ts';
import type { TimelineRecord } from '../../../../src/core/timeline.ts';
import { temporaryFolder } from '../../../support/directory.ts';

const START_MS = 1_000_000;

const record = (stream: TimelineRecord['stream'], sinceMs: number, type: string, data = {}): TimelineRecord => ({
  stream,
  atMs: START_MS + sinceMs,
  device: 'laptop-0001',
  ordinal: 1,
  actor: 'windows',
  type,
  data,
});

const linesOf = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

const common = { device: 'laptop-0001', actor: 'windows' };

test('events are numbered from one and timed from zero in each scenario', () => {
  const directory = createRunDirectory(temporaryFolder(), 'one');
  const log = new RunLog(directory);
  log.begin('s/a', START_MS);
  log.write(record('trace', 0, 'milestone', { name: 'power-on' }));
  log.write(record('trace', 40, 'milestone', { name: 'desktop' }));
  log.begin('s/b', START_MS);
  log.write(record('trace', 7, 'narration', { text: 'again' }));
  log.close();
  expect(linesOf(directory.file('trace.ndjson'))).toEqual([
    { schemaVersion: 1 },
    { scenario: 's/a', startMs: START_MS },
    { n: 1, at: 0, ...common, type: 'milestone', name: 'power-on' },
    { n: 2, at: 40, ...common, type: 'milestone', name: 'desktop' },
    { scenario: 's/b', startMs: START_MS },
    { n: 1, at: 7, ...common, type: 'narration', text: 'again' },
  ]);
});

test('a disk write and an exchange carry the number of the event before them, and stay out of the trace', () => {
  const directory = createRunDirectory(temporaryFolder(), 'one');
  const log = new RunLog(directory);
  log.begin('s/a', START_MS);
  log.write(record('disk', 1, 'write', { path: 'a', value: '1' }));
  log.write(record('trace', 2, 'http', { status: 200 }));
  log.write(record('wire', 2, 'exchange', { body: 'x' }));
  log.write(record('disk', 3, 'delete', { path: 'a' }));
  log.close();
  expect(linesOf(directory.file('disks.ndjson'))).toEqual([
    { scenario: 's/a', n: 0, at: 1, ...common, type: 'write', path: 'a', value: '1' },
    { scenario: 's/a', n: 1, at: 3, ...common, type: 'delete', path: 'a' },
  ]);
  expect(linesOf(directory.file('wire.ndjson'))).toEqual([
    { scenario: 's/a', n: 1, at: 2, ...common, type: 'exchange', body: 'x' },
  ]);
  expect(linesOf(directory.file('trace.ndjson'))).toHaveLength(3);
});

test('the hash is that of trace.ndjson as it lies on the disk, however long it grows', () => {
  const directory = createRunDirectory(temporaryFolder(), 'one');
  const log = new RunLog(directory);
  log.begin('s/a', START_MS);
  for (let index = 0; index < 2_000; index += 1) log.write(record('trace', index, 'x', { text: 'ä'.repeat(300) }));
  const sha256 = log.close();
  const bytes = readFileSync(directory.file('trace.ndjson'));
  expect(bytes.length).toBeGreaterThan(1_000_000);
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(linesOf(directory.file('trace.ndjson'))).toHaveLength(2_002);
});
