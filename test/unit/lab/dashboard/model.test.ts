import { describe, expect, test } from 'vitest';
import type { Intent } from '../../../../lab/dashboard/keymap.ts';
import type { DashboardModel } from '../../../../lab/dashboard/model.ts';
import { event, frame, laptop, milestone, watchFleet, wayToDesktop } from '../../../support/dashboard.ts';

const press = (model: DashboardModel, ...intents: Intent[]) => intents.map((intent) => model.press(intent));
const names = (model: DashboardModel) => frame(model).fleet.rows.map(({ name }) => name);
const selected = (model: DashboardModel) => frame(model).fleet.rows.find(({ isSelected }) => isSelected)?.name;
const type = (text: string): Intent[] => [
  { kind: 'filter' },
  ...[...text].map((letter) => ({ kind: 'filter.type', text: letter }) as const),
];
const passed = { id: 's/a', title: 'a sample', outcome: 'passed', devices: 2, simulatedMs: 1, wallMs: 1 } as const;

describe('the fleet', () => {
  test('every device of the plan stands in the table before anything happens', () => {
    const { fleet, counts, header } = frame(watchFleet(2));
    expect(fleet.rows).toMatchObject([
      { name: laptop(1), phase: 'box', elapsedMs: undefined, isSelected: true },
      { name: laptop(2), phase: 'box', elapsedMs: undefined, isSelected: false },
    ]);
    expect(counts).toMatchObject({ box: 2, desktop: 0 });
    expect(header).toMatchObject({ seed: 1, scenario: { number: 1, of: 1, title: 'a sample' }, state: 'running' });
  });

  test('counts follow every device from phase to phase', () => {
    const model = watchFleet(3);
    for (const record of wayToDesktop(laptop(1))) model.note(record);
    model.note(milestone(laptop(2), 1_000, 'power-on'));
    model.note(milestone(laptop(2), 2_000, 'failed', { code: '0x80004005' }));
    const { counts } = frame(model);
    expect(counts).toMatchObject({ box: 1, oobe: 0, join: 0, desktop: 1, failed: 1 });
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(3);
  });

  test('of ten thousand devices a frame holds the rows that it shows', () => {
    const model = watchFleet(10_000);
    press(model, { kind: 'edge', to: 'last' });
    const { fleet } = frame(model);
    expect(fleet).toMatchObject({ above: 9_995, matching: 10_000, total: 10_000 });
    expect(fleet.rows.map(({ name }) => name)).toEqual([9_996, 9_997, 9_998, 9_999, 10_000].map(laptop));
  });

  test('the rows scroll only as far as the selection needs', () => {
    const model = watchFleet(8);
    press(model, { kind: 'move', by: 1 }, { kind: 'move', by: 1 });
    expect(names(model)).toEqual([1, 2, 3, 4, 5].map(laptop));
    press(model, { kind: 'move', by: 4 });
    expect([names(model)[0], selected(model)]).toEqual([laptop(3), laptop(7)]);
    press(model, { kind: 'edge', to: 'first' });
    expect([names(model)[0], selected(model)]).toEqual([laptop(1), laptop(1)]);
    press(model, { kind: 'move', by: -1 });
    expect(selected(model)).toBe(laptop(1));
  });

  test('the selection stays with its device when the order changes', () => {
    const model = watchFleet(6);
    press(model, { kind: 'move', by: 1 }, { kind: 'sort' });
    for (const record of wayToDesktop(laptop(2))) model.note(record);
    expect(frame(model).fleet.sort).toBe('progress');
    expect(names(model)).toEqual([3, 4, 5, 6, 2].map(laptop));
    expect(selected(model)).toBe(laptop(2));
  });

  test('a filter follows what is typed, takes the selection along, and esc clears it', () => {
    const model = watchFleet(6);
    model.note(milestone(laptop(4), 1_000, 'power-on'));
    press(model, ...type('oobx'));
    expect(names(model)).toEqual([]);
    press(model, { kind: 'filter.erase' });
    expect([names(model), selected(model)]).toEqual([[laptop(4)], laptop(4)]);
    press(model, { kind: 'filter.keep' });
    expect(frame(model)).toMatchObject({ focus: 'fleet', fleet: { filter: 'oob', matching: 1, total: 6 } });
    model.note(milestone(laptop(5), 2_000, 'power-on'));
    expect(names(model)).toEqual([laptop(4), laptop(5)]);
    press(model, { kind: 'filter.clear' });
    expect(names(model)).toHaveLength(5);
  });

  test('the elapsed time goes on between events and stops with the scenario', () => {
    const model = watchFleet(2);
    model.note(milestone(laptop(1), 10_000, 'power-on'));
    expect(frame(model, 15_000).fleet.rows[0]?.elapsedMs).toBe(5_000);
    model.note(event(laptop(1), 20_000, 'stage', { name: 'start' }));
    model.endScenario(passed);
    expect(frame(model, 99_000).fleet.rows[0]?.elapsedMs).toBe(10_000);
  });

  test('a repeat puts its devices back into their boxes', () => {
    const model = watchFleet(2);
    model.beginRepeat({ repeat: 1, of: 2, seed: 1 });
    for (const record of wayToDesktop(laptop(2))) model.note(record);
    model.beginRepeat({ repeat: 2, of: 2, seed: 2 });
    const { counts, fleet, header } = frame(model);
    expect(counts).toMatchObject({ box: 2, desktop: 0 });
    expect(fleet.rows.map(({ phase }) => phase)).toEqual(['box', 'box']);
    expect(header.repeat).toBe('repeat 2 of 2');
  });
});

describe('the timeline', () => {
  const texts = (model: DashboardModel) => frame(model).timeline.events.map(({ text }) => text);

  test('shows the last events of the selected device and follows it', () => {
    const model = watchFleet(2);
    for (const record of wayToDesktop(laptop(1)).slice(0, 4)) model.note(record);
    model.note(milestone(laptop(2), 30_000, 'power-on'));
    expect(texts(model)).toEqual([
      'powered on',
      'first page of OOBE',
      'on the network',
      'Autopilot profile downloaded: Sales',
    ]);
    press(model, { kind: 'move', by: 1 });
    expect(frame(model).timeline).toMatchObject({ device: laptop(2), total: 1 });
  });

  test('stays where it was scrolled to until it is taken to the end again', () => {
    const model = watchFleet(1);
    const way = wayToDesktop(laptop(1));
    press(model, { kind: 'wire' });
    for (const record of way.slice(0, 8)) model.note(record);
    frame(model);
    press(model, { kind: 'open' }, { kind: 'move', by: -2 });
    expect(frame(model).timeline).toMatchObject({ above: 1, isFollowing: false });
    for (const record of way.slice(8)) model.note(record);
    expect(frame(model).timeline).toMatchObject({ above: 1, total: way.length });
    press(model, { kind: 'edge', to: 'last' });
    expect(frame(model).timeline.isFollowing).toBe(true);
    expect(texts(model).at(-1)).toBe('desktop');
  });

  test('the story stands in the header, and among the steps of the devices that it is about', () => {
    const model = watchFleet(2);
    model.note(event('story', 0, 'narration', { text: 'It arrives.' }));
    model.note(event('', 0, 'job', { kind: 'autopilot.assign' }));
    model.note(milestone(laptop(1), 1_000, 'power-on'));
    expect(frame(model).header.story).toEqual({ text: 'It arrives.', tone: 'story' });
    expect(texts(model)).toEqual(['It arrives.', 'powered on']);
    press(model, { kind: 'move', by: 1 });
    expect(texts(model)).toEqual(['It arrives.']);
  });

  test('tells steps, and requests and stages with them only when somebody asks for the wire', () => {
    const model = watchFleet(1);
    const request = { method: 'POST', host: 'login.live.com', path: '/x', status: 200 };
    model.note(milestone(laptop(1), 1_000, 'power-on'));
    model.note(event(laptop(1), 2_000, 'stage', { name: 'start' }));
    model.note(event(laptop(1), 3_000, 'http', request));
    model.note(event(laptop(1), 4_000, 'http', { ...request, status: 503 }));
    expect(texts(model)).toEqual(['powered on', '503  POST login.live.com/x']);
    press(model, { kind: 'wire' });
    expect(texts(model)).toEqual([
      'powered on',
      'stage start',
      '200  POST login.live.com/x',
      '503  POST login.live.com/x',
    ]);
  });
});

describe('trouble', () => {
  test('of a failed device is told with the meaning of its code and what to do', () => {
    const model = watchFleet(1);
    model.note(milestone(laptop(1), 1_000, 'power-on'));
    expect(frame(model).about?.trouble).toBeUndefined();
    model.note(milestone(laptop(1), 2_000, 'failed', { code: '0x80180014' }));
    expect(frame(model).about?.trouble).toEqual({
      what: 'failed in OOBE',
      code: '0x80180014',
      name: 'MENROLL_E_DEVICENOTSUPPORTED',
      cause: 'The platform is restricted, or a self-deployed device enrols a second time.',
      remedy: 'Allow the platform; unblock the device or delete its record.',
    });
  });

  test('of a private PC is why there was no profile', () => {
    const model = watchFleet(1);
    model.note(milestone(laptop(1), 1_000, 'profile.none', { code: '0x81038327' }));
    model.note(milestone(laptop(1), 2_000, 'personal-desktop'));
    expect(frame(model).about?.trouble).toMatchObject({ what: 'a private PC', name: 'ZtdDeviceIsNotRegistered' });
  });
});

describe('the scenarios', () => {
  const failed = {
    ...passed,
    outcome: 'failed',
    traceSha256: '00',
    reasons: ['all.reach(desktop): laptop-0001 did not'],
  } as const;

  test('stand there when the run is over, with why one failed and how to play it again', () => {
    const model = watchFleet(1);
    model.endScenario(failed);
    model.endRun();
    const { focus, scenarios } = frame(model);
    expect(focus).toBe('scenarios');
    expect(scenarios.rows).toMatchObject([{ number: 1, state: 'failed', title: 'a sample', isSelected: true }]);
    expect(scenarios.chosen?.lines).toEqual([
      's/a.scenario.ts',
      'Replay: npx lab replay run/1',
      'all.reach(desktop): laptop-0001 did not',
    ]);
  });

  test('do not come before a timeline that somebody reads', () => {
    const model = watchFleet(1);
    press(model, { kind: 'open' });
    model.endScenario(failed);
    model.endRun();
    expect(frame(model).focus).toBe('timeline');
    press(model, { kind: 'scenarios' });
    expect(frame(model).focus).toBe('scenarios');
  });

  test('lead to the devices of the selected one, whatever the filter left', () => {
    const model = watchFleet(3);
    press(model, ...type('nowhere'), { kind: 'filter.keep' }, { kind: 'scenarios' }, { kind: 'devices' });
    expect(frame(model).fleet).toMatchObject({ filter: '', matching: 3 });
    expect([frame(model).focus, selected(model)]).toEqual(['fleet', laptop(1)]);
  });
});

describe('leaving', () => {
  test('q asks while the run goes on, and esc lets it go on', () => {
    const model = watchFleet(1);
    expect(press(model, { kind: 'open' }, { kind: 'quit' })).toEqual([undefined, undefined]);
    expect(frame(model).focus).toBe('quit');
    press(model, { kind: 'back' });
    expect(frame(model).focus).toBe('timeline');
    press(model, { kind: 'quit' });
    expect(press(model, { kind: 'stop' })).toEqual(['stop']);
  });

  test('Ctrl-C stops at once, and ends everything the second time', () => {
    const model = watchFleet(1);
    expect(press(model, { kind: 'stop' })).toEqual(['stop']);
    model.stop();
    expect(frame(model).header.state).toBe('stopping');
    expect(press(model, { kind: 'stop' })).toEqual(['kill']);
  });

  test.each(['quit', 'stop'] as const)('%s leaves a run that is over', (kind) => {
    const model = watchFleet(1);
    model.endRun();
    expect(frame(model).header.state).toBe('finished');
    expect(press(model, { kind })).toEqual(['leave']);
  });

  test('the run may end while the question stands', () => {
    const model = watchFleet(1);
    press(model, { kind: 'quit' });
    model.endRun();
    expect(frame(model).focus).toBe('scenarios');
  });
});

test('pause, step and pace are asked of the caller, and of nobody once the run is over', () => {
  const model = watchFleet(1);
  const kinds = ['pause', 'step', 'faster', 'slower'] as const;
  expect(press(model, ...kinds.map((kind) => ({ kind })))).toEqual(kinds);
  expect(frame(model, 0, undefined, { isPaused: true }).header.state).toBe('paused');
  model.endRun();
  expect(press(model, { kind: 'pause' })).toEqual([undefined]);
  expect(frame(model).notice).toBe('the run is over');
});
