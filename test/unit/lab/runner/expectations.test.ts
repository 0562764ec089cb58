import { describe, expect, test } from 'vitest';
import { judge } from '../../../../lab/runner/expectations.ts';
import { Observations } from '../../../../lab/runner/observations.ts';
import { all, any, none } from '../../../../lab/scenario/vocabulary.ts';
import type { TimelineRecord } from '../../../../src/core/timeline.ts';

const CHANNEL = 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot';
const DEVICES = ['a-0001', 'a-0002', 'a-0003'].map((name) => ({ name }));

const record = (device: string, type: string, data: Record<string, unknown>, atMs = 0): TimelineRecord => ({
  stream: 'trace',
  atMs,
  device,
  ordinal: 1,
  actor: 'windows',
  type,
  data,
});

/** Two devices got to the desktop; the third failed, shows a code and has written an event. */
function seen(): Observations {
  const observations = new Observations(DEVICES.map(({ name }) => name));
  observations.note(record('a-0001', 'milestone', { name: 'desktop' }));
  observations.note(record('a-0002', 'milestone', { name: 'desktop' }));
  observations.note(record('a-0001', 'app.installed', { name: 'VPN client' }));
  const lines = [{ label: 'Apps', text: 'Error 0x87D1041C' }];
  observations.note(record('a-0003', 'page.shown', { page: 'status-page', fields: { code: '0x81036502', lines } }));
  observations.note(record('a-0003', 'event-log', { channel: CHANNEL, id: 180 }));
  observations.note(record('a-0003', 'milestone', { name: 'failed', code: '0x800705B4' }));
  return observations;
}

const verdict = (expectation: Parameters<typeof judge>[0], devices = DEVICES) => judge(expectation, devices, seen());

describe('an expectation that holds says nothing', () => {
  test.each([
    any.reach('desktop'),
    any.reach('failed'),
    none.reach('esp.done'),
    any.show('0x81036502'),
    any.show('0x800705B4'),
    any.show('0x87D1041C'),
    any.install('VPN client'),
    none.install('Notes'),
    none.show('0x80180014'),
    any.log(CHANNEL, 180),
    none.log(CHANNEL, 161),
    none.log('Another/Channel', 180),
    any.see('status-page', { times: 1, holding: { code: '0x8103*2' } }),
    none.see('status-page', { times: 2 }),
    none.see('status-page', { holding: { code: '0x8103' } }),
    none.see('eula'),
    any.reach('failed', { code: '0x800705B4' }),
    none.reach('failed', { code: '0x800705B4', hop: 'join' }),
  ])('%j', (expectation) => {
    expect(verdict(expectation)).toBeUndefined();
  });

  test('for all of those it speaks of', () => {
    expect(verdict(all.reach('desktop'), DEVICES.slice(0, 2))).toBeUndefined();
  });
});

describe('an expectation that does not hold names who and what', () => {
  test.each([
    [all.reach('desktop'), 'expected all to reach desktop: a-0003 did not'],
    [any.reach('esp.done'), 'expected any to reach esp.done: none of 3 did'],
    [none.reach('desktop'), 'expected none to reach desktop: a-0001, a-0002 did'],
    [all.show('0x81036502'), 'expected all to show 0x81036502: a-0001, a-0002 did not'],
    [none.log(CHANNEL, 180), `expected none to log event 180 in ${CHANNEL}: a-0003 did`],
    [all.see('eula'), 'expected all to see the page eula: a-0001, a-0002, a-0003 did not'],
    [
      any.see('status-page', { times: 2, holding: { code: '*' } }),
      'expected any to see the page status-page with {"code":"*"} 2 times: none of 3 did',
    ],
    [
      any.reach('desktop', { computerName: 'A' }),
      'expected any to reach desktop with {"computerName":"A"}: none of 3 did',
    ],
    [all.reach('esp.done').of('a'), 'expected all of a to reach esp.done: a-0001, a-0002, a-0003 did not'],
  ])('%j', (expectation, reason) => {
    expect(verdict(expectation)).toBe(reason);
  });

  test('and counts those that do not fit the line', () => {
    const devices = Array.from({ length: 12 }, (_, index) => ({ name: `b-${index}` }));
    expect(judge(all.reach('desktop'), devices, new Observations([]))).toBe(
      'expected all to reach desktop: b-0, b-1, b-2, b-3, b-4 and 7 more did not',
    );
  });
});

describe('what was observed', () => {
  test('a device’s outcome is the desktop, a failure or its loss', () => {
    const observations = seen();
    expect(observations.of('a-0001').outcome).toBe('desktop');
    expect(observations.of('a-0003').outcome).toBe('failed');
    observations.note(record('a-0001', 'device.lost', {}));
    expect(observations.of('a-0001').outcome).toBe('lost');
    expect(new Observations(['a-0001']).of('a-0001').outcome).toBeUndefined();
  });

  test('a device that was reset has no outcome until somebody could sign in, and the desktop beats the sign-in screen', () => {
    const observations = seen();
    const reach = (name: string) => observations.note(record('a-0001', 'milestone', { name }));
    const outcomes = ['reset.started', 'reset.done', 'sign-in-screen', 'desktop', 'sign-in-screen'].map((name) => {
      reach(name);
      return observations.of('a-0001').outcome;
    });
    expect(outcomes).toEqual([undefined, undefined, 'sign-in-screen', 'desktop', 'desktop']);
  });

  test('a device whose reset is given up stands as it stood', () => {
    const device = seen().of('a-0001');
    const outcomes = ['reset.started', 'reset.failed'].map((name) => {
      device.note(record('a-0001', 'milestone', { name }));
      return device.outcome;
    });
    expect(outcomes).toEqual([undefined, 'desktop']);
  });

  test('whoever has asked for a reset waits for what comes of it', () => {
    const device = seen().of('a-0001');
    const reach = (name: string) => device.note(record('a-0001', 'milestone', { name }));
    expect([device.hasReached('desktop'), device.hasReached('outcome')]).toEqual([true, true]);
    device.awaitReset();
    reach('power-on');
    expect([device.hasReached('desktop'), device.hasReached('outcome')]).toEqual([false, false]);
    reach('reset.failed');
    expect([device.hasReached('desktop'), device.hasReached('outcome')]).toEqual([false, true]);
    device.awaitReset();
    reach('reset.started');
    expect(device.hasReached('outcome')).toBe(false);
    reach('sign-in-screen');
    expect([device.hasReached('sign-in-screen'), device.hasReached('outcome')]).toEqual([true, true]);
  });

  test('a reset that only the recovery environment tells of is one, and its end is news', () => {
    const device = seen().of('a-0001');
    const reach = (name: string) => device.note(record('a-0001', 'milestone', { name }));
    device.awaitReset();
    expect([reach('sign-in-screen'), device.hasReached('outcome')]).toEqual([true, false]);
    reach('reset.recovery');
    expect(device.outcome).toBeUndefined();
    expect([reach('sign-in-screen'), device.hasReached('outcome')]).toEqual([true, true]);
  });

  test('a milestone keeps the time at which it was first seen', () => {
    const observations = new Observations(['a-0001']);
    observations.note(record('a-0001', 'milestone', { name: 'power-on' }, 5));
    observations.note(record('a-0001', 'milestone', { name: 'power-on' }, 9));
    expect(observations.of('a-0001').milestones.get('power-on')?.atMs).toBe(5);
  });

  test('what is not in the trace is not seen', () => {
    const observations = new Observations(['a-0001']);
    observations.note({ ...record('a-0001', 'milestone', { name: 'desktop' }), stream: 'wire' });
    expect(observations.of('a-0001').milestones.size).toBe(0);
  });

  test('a watch is told once, at the record that makes it hold', () => {
    const observations = new Observations(['a-0001']);
    const toldAtMs: number[] = [];
    observations.watch({
      isMetBy: (device) => observations.of(device).milestones.has('desktop'),
      onMet: (atMs) => toldAtMs.push(atMs),
    });
    observations.note(record('a-0001', 'milestone', { name: 'power-on' }, 1));
    observations.note(record('a-0001', 'milestone', { name: 'desktop' }, 2));
    observations.note(record('a-0001', 'milestone', { name: 'esp.done' }, 3));
    expect(toldAtMs).toEqual([2]);
  });
});
