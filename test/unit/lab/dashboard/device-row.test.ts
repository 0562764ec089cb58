import { describe, expect, test } from 'vitest';
import { DeviceRow } from '../../../../lab/dashboard/device-row.ts';
import { START_MS } from '../../../../lab/runner/start-time.ts';
import type { TimelineRecord } from '../../../../src/core/timeline.ts';
import { appsInstalled, event, milestone, wayToDesktop } from '../../../support/dashboard.ts';

const NAME = 'laptop-0001';

function told(records: readonly TimelineRecord[]): DeviceRow {
  const row = new DeviceRow({ name: NAME, model: 'latitude-7440', scenario: 1, title: 'a sample' }, 100);
  for (const record of records) row.note(record);
  return row;
}

function until(stop: string): readonly TimelineRecord[] {
  const all = wayToDesktop(NAME);
  return all.slice(0, all.findIndex(({ data }) => data['name'] === stop) + 1);
}

const states = (row: DeviceRow) => Object.values(row.parts).map(({ state }) => state);

test('a device that was not powered on is in its box, and no time passes for it', () => {
  const row = told([]);
  expect([row.phase, row.outcome, row.elapsedMs(START_MS + 1_000)]).toEqual(['box', undefined, 0]);
  expect(states(row)).toEqual(['pending', 'pending', 'pending', 'pending', 'absent']);
});

test.each([
  ['power-on', 'oobe', ['active', 'pending', 'pending', 'pending', 'absent']],
  ['sign-in.done', 'join', ['active', 'pending', 'pending', 'pending', 'absent']],
  ['join.done', 'enrolment', ['done', 'active', 'pending', 'pending', 'absent']],
  ['enroll.done', 'enrolment', ['done', 'done', 'pending', 'pending', 'absent']],
  ['esp.device-setup', 'device-setup', ['done', 'done', 'active', 'pending', 'absent']],
  ['esp.account-setup', 'account-setup', ['done', 'done', 'done', 'active', 'absent']],
  ['desktop', 'desktop', ['done', 'done', 'done', 'done', 'absent']],
])('at %s it is in the phase %s', (name, phase, parts) => {
  const row = told(until(name));
  expect([row.phase, states(row)]).toEqual([phase, parts]);
});

test('its progress never shrinks on the way to the desktop', () => {
  const row = told([]);
  let before = row.progress;
  for (const record of wayToDesktop(NAME)) {
    row.note(record);
    expect(row.progress).toBeGreaterThanOrEqual(before);
    before = row.progress;
  }
  expect(before).toBe(4);
});

test('the status page moves the part that it shows', () => {
  const row = told(until('esp.device-setup'));
  row.note(appsInstalled(NAME, 60_000, 1, 4));
  const quarter = row.parts['device-setup'].share;
  row.note(appsInstalled(NAME, 61_000, 3, 4));
  expect(row.parts['device-setup'].share).toBeGreaterThan(quarter);
  expect(row.describeLast()).toBe('Apps: 3 of 4 installed');
});

test('the elapsed time runs from the first power-on to the desktop, over restarts', () => {
  const row = told(until('enroll.done'));
  row.note(event(NAME, 43_000, 'power.restart', { reason: 'a new name' }));
  row.note(milestone(NAME, 60_000, 'power-on', { boot: 2 }));
  expect([row.phase, row.elapsedMs(START_MS + 61_000)]).toEqual(['enrolment', 61_000]);
  row.note(milestone(NAME, 90_000, 'desktop'));
  expect(row.elapsedMs(START_MS + 999_000)).toBe(90_000);
});

test('a failure names its code, and stays in the phase where it happened', () => {
  const row = told([...until('sign-in.done'), milestone(NAME, 50_000, 'failed', { code: '0x801C000E' })]);
  expect([row.phase, row.outcome, row.code, row.standing]).toEqual(['join', 'failed', '0x801C000E', 'failed']);
  expect(states(row)).toEqual(['failed', 'pending', 'pending', 'pending', 'absent']);
});

test('whoever goes on past a failed status page still reaches the desktop', () => {
  const row = told([...until('esp.device-setup'), milestone(NAME, 80_000, 'esp.failed', { code: '0x81036502' })]);
  expect(row.standing).toBe('failed');
  row.note(event(NAME, 80_000, 'page.shown', { page: 'status-page', fields: {} }));
  expect(row.describeLast()).toBe('status page: failed  0x81036502');
  row.note(milestone(NAME, 90_000, 'desktop'));
  expect([row.standing, row.outcome, states(row)[2]]).toEqual(['desktop', 'ready', 'skipped']);
});

test('a device that is lost says so', () => {
  const row = told([...until('join.done'), event(NAME, 50_000, 'device.lost')]);
  expect([row.standing, row.describeLast()]).toEqual(['lost', 'not heard from any more']);
});

test('it keeps as many events as it was given room for', () => {
  const row = new DeviceRow({ name: NAME, model: 'latitude-7440', scenario: 1, title: 'a sample' }, 4);
  for (const record of wayToDesktop(NAME)) row.note(record);
  expect([row.events.size, row.events.dropped]).toEqual([4, wayToDesktop(NAME).length - 4]);
});

describe('a reset', () => {
  const toDesktop = wayToDesktop(NAME);
  const atMs = 200_000;
  const started = [...toDesktop, milestone(NAME, atMs, 'reset.started', { kind: 'autopilot-reset' })];

  test('takes the device from the desktop again, and time passes for it', () => {
    const row = told(started);
    expect([row.phase, row.outcome, states(row)]).toEqual([
      'reset',
      undefined,
      ['done', 'done', 'done', 'done', 'active'],
    ]);
    expect(row.elapsedMs(START_MS + atMs + 5_000)).toBe(atMs + 5_000);
    const before = row.progress;
    row.note(milestone(NAME, atMs + 60_000, 'reset.recovery'));
    expect(row.progress).toBeGreaterThan(before);
    row.note(milestone(NAME, atMs + 70_000, 'power-on', { boot: 2 }));
    expect([row.phase, row.parts.reset.state]).toEqual(['reset', 'active']);
  });

  test('leaves an Autopilot Reset device joined and enrolled, at its sign-in screen until its next user comes', () => {
    const row = told([...started, milestone(NAME, atMs + 1, 'reset.done', { kind: 'autopilot-reset' })]);
    expect([row.phase, states(row)]).toEqual(['reset', ['done', 'done', 'done', 'done', 'done']]);
    row.note(milestone(NAME, atMs + 2, 'sign-in-screen'));
    expect([row.standing, row.outcome, row.progress]).toEqual(['sign-in-screen', 'ready', 5]);
    expect(row.elapsedMs(START_MS + atMs + 999_000)).toBe(atMs + 2);
    row.note(milestone(NAME, atMs + 3, 'desktop'));
    expect([row.standing, row.outcome, row.progress]).toEqual(['desktop', 'ready', 5]);
  });

  test('that removes everything puts the whole way before the device again', () => {
    const row = told([...started, milestone(NAME, atMs + 1, 'reset.done', { kind: 'remove-everything' })]);
    expect([row.phase, states(row)]).toEqual(['oobe', ['pending', 'pending', 'pending', 'pending', 'done']]);
    for (const record of wayToDesktop(NAME, atMs + 2)) row.note(record);
    expect([row.phase, row.outcome, row.progress]).toEqual(['desktop', 'ready', 5]);
  });

  test('that fails leaves the device as it was', () => {
    const row = told([...started, milestone(NAME, atMs + 1, 'reset.failed', { code: '0x80070032' })]);
    expect([row.phase, row.outcome]).toEqual(['desktop', 'ready']);
    expect(states(row)).toEqual(['done', 'done', 'done', 'done', 'failed']);
    const refused = told([...toDesktop, milestone(NAME, atMs, 'reset.failed')]);
    expect([refused.phase, refused.outcome, refused.parts.reset.state]).toEqual(['desktop', 'ready', 'failed']);
    refused.note(milestone(NAME, atMs + 9, 'sign-in-screen'));
    expect([refused.phase, refused.elapsedMs(START_MS)]).toEqual(['desktop', refused.elapsedMs(START_MS + atMs)]);
  });
});
