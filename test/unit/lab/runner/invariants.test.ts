import { expect, test } from 'vitest';
import { Invariants } from '../../../../lab/runner/invariants.ts';
import type { TimelineRecord } from '../../../../src/core/timeline.ts';

const KEY = 'registry/HKLM/SOFTWARE/Microsoft/Enrollments/0A1B';
const record = (
  stream: TimelineRecord['stream'],
  type: string,
  data: Readonly<Record<string, unknown>>,
): TimelineRecord => ({ stream, type, data, atMs: 0, actor: 'windows', device: 'laptop', ordinal: 1 });
const trace = (type: string, data: Readonly<Record<string, unknown>> = {}) => record('trace', type, data);
const reach = (name: string) => trace('milestone', { name, serialNumber: 'S1' });
const write = (path: string, value: string) => record('disk', 'write', { path, value });
const ENROLLED = [write(`${KEY}/DeviceID`, 'REG_SZ:D1'), write(`${KEY}/EnrollmentState`, 'REG_DWORD:1')];
const MANAGED = [{ serialNumber: 'S1', dmDeviceId: 'D1' }];

function violations(records: readonly TimelineRecord[], managed: typeof MANAGED = []): string[] {
  const invariants = new Invariants(['laptop']);
  for (const each of records) invariants.note(each);
  return invariants.violations(managed);
}

test('a device that comes to an outcome, was never switched on or went off breaks nothing', () => {
  expect(violations([reach('power-on'), reach('desktop')])).toEqual([]);
  expect(violations([reach('power-on'), reach('failed'), trace('http'), trace('event-log')])).toEqual([]);
  expect(violations([])).toEqual([]);
  expect(violations([reach('power-on'), trace('page.unanswered')])).toEqual([]);
});

test('a device without an outcome waits, also once it is on again', () => {
  const waits = ['laptop: it waits, and nothing ends that'];
  expect(violations([reach('power-on'), reach('join.done')])).toEqual(waits);
  expect(violations([reach('power-on'), trace('power.off'), reach('power-on')])).toEqual(waits);
});

test('steps after an outcome are no information', () => {
  expect(violations([reach('power-on'), reach('failed'), trace('page.shown', { page: 'sign-in' })])).toEqual([
    'laptop: page.shown sign-in after failed',
  ]);
  expect(violations([reach('power-on'), reach('desktop'), reach('failed')])).toEqual([
    'laptop: milestone failed after desktop',
  ]);
  expect(violations([reach('power-on'), reach('desktop'), reach('power-on'), reach('oobe.start')])).toEqual([]);
});

test('somebody may sign in or ask for a reset afterwards, and nobody else makes a device go on', () => {
  const way = [reach('power-on'), reach('desktop')];
  const reset = [reach('reset.started'), reach('reset.recovery'), reach('power-on'), reach('reset.done')];
  const signedIn = [trace('page.answered', { page: 'lock-screen' }), trace('windows.signed-in'), reach('desktop')];
  expect(violations([...way, ...reset, reach('sign-in-screen'), ...signedIn])).toEqual([]);
  expect(violations([...way, reach('reset.failed')])).toEqual([]);
  expect(violations([...way, ...reset])).toEqual(['laptop: it waits, and nothing ends that']);
  expect(violations([...way, ...reset, reach('sign-in-screen'), reach('desktop')])).toEqual([
    'laptop: milestone desktop after sign-in-screen',
  ]);
});

test('device and service agree on who is enrolled', () => {
  const way = [reach('power-on'), ...ENROLLED, reach('desktop')];
  expect(violations(way, MANAGED)).toEqual([]);
  expect(violations(way)).toEqual(['laptop: it is enrolled as D1, of which the service knows nothing']);
  expect(violations([reach('power-on'), reach('desktop')], MANAGED)).toEqual([
    'laptop: the service manages it as D1, of which it knows nothing',
  ]);
  const second = [write(`${KEY}2/DeviceID`, 'REG_SZ:D1'), write(`${KEY}2/EnrollmentState`, 'REG_DWORD:1')];
  expect(violations([...way, ...second], MANAGED)).toEqual(['laptop: it counts 2 enrolments']);
});

test('a record may be left behind by an enrolment of which the device never heard the end, or that failed at it', () => {
  expect(violations([reach('power-on'), trace('power.cut'), reach('power-on'), reach('failed')], MANAGED)).toEqual([]);
  expect(violations([reach('power-on'), trace('mdm.enrol-failed'), reach('failed')], MANAGED)).toEqual([]);
  const planted = [write(`${KEY}/EnrollmentState`, 'REG_DWORD:1')];
  expect(violations([...planted, reach('power-on'), reach('failed')])).toEqual([]);
});
