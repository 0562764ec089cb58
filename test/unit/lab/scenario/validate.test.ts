import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../../lab/config/problems.ts';
import { validateScenario } from '../../../../lab/scenario/validate.ts';
import {
  all,
  app,
  contoso,
  device,
  esp,
  fleet,
  policy,
  profile,
  to,
  until,
} from '../../../../lab/scenario/vocabulary.ts';
import { sampleData, sampleScenario } from '../../../support/scenario.ts';

function linesOf(value: unknown): string[] {
  const validated = validateScenario(value, 'a.scenario.ts');
  return 'problems' in validated ? validated.problems.map(formatProblem) : [];
}

test('a scenario that is right comes back as it was', () => {
  const scenario = sampleScenario();
  const validated = validateScenario(scenario, 'a.scenario.ts');
  expect(JSON.parse(JSON.stringify(validated))).toEqual({ scenario: sampleData() });
});

describe('the shape', () => {
  test('a misspelt milestone is named with the one that was meant', () => {
    const data = sampleData();
    (data['story'] as { milestone?: string }[])[4] = {
      ...(data['story'] as object[])[4],
      milestone: 'destkop',
    };
    expect(linesOf(data)).toEqual([
      'a.scenario.ts: story[4].milestone: "destkop" is not valid here; did you mean "desktop"?',
    ]);
  });

  test('a misspelt model and a misspelt Windows are named with the ones that were meant', () => {
    const data = sampleData();
    data['devices'] = [{ ...(data['devices'] as object[])[0], model: 'surface-laptop5', windows: '11-23H2-por' }];
    expect(linesOf(data)).toEqual([
      'a.scenario.ts: devices[0].model: "surface-laptop5" is not valid here; did you mean "surface-laptop-5"?',
      'a.scenario.ts: devices[0].windows: "11-23H2-por" is not valid here; did you mean "11-23H2-pro"?',
    ]);
  });

  test('a verb that does not exist is named with the one that was meant', () => {
    const data = sampleData({ story: [device.powerOn()] });
    data['story'] = [{ kind: 'device.powerUp' }];
    expect(linesOf(data)).toEqual([
      'a.scenario.ts: story[0].kind: "device.powerUp" is not valid here; did you mean "device.powerOn"?',
    ]);
  });

  test('an unknown key is named with the one that was meant, wherever it stands', () => {
    const data = sampleData();
    data['tgas'] = [];
    data['tenant'] = { ...(data['tenant'] as object), esp: { ...contoso().esp, timeuot: '5m' } };
    data['story'] = [{ kind: 'wait', for: '5m', fro: '6m' }];
    expect(linesOf(data)).toEqual([
      'a.scenario.ts: tenant.esp.timeuot: unknown key "timeuot"; did you mean "timeout"?',
      'a.scenario.ts: story[0].fro: unknown key "fro"; did you mean "for"?',
      'a.scenario.ts: tgas: unknown key "tgas"; did you mean "tags"?',
    ]);
  });

  test('what is no duration is shown with what one looks like', () => {
    expect(linesOf(sampleData({ story: [until('desktop', { within: 'soon' })] }))).toEqual([
      'a.scenario.ts: story[0].within: "soon": expected a duration such as "90s", "30m" or "2h"',
    ]);
  });

  test('all mistakes are told at once', () => {
    const data = sampleData({ story: [until('desktop', { within: 'soon' })], expect: [all.show('81036502')] });
    data['devices'] = [{ ...(data['devices'] as object[])[0], count: 0, network: 'wifi' }];
    delete data['title'];
    const lines = linesOf(data);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^a\.scenario\.ts: title: is missing; it takes a value of type string$/);
    expect(lines.map((line) => line.split(': ')[1])).toEqual([
      'title',
      'devices[0].count',
      'devices[0].network',
      'story[0].within',
      'expect[0].code',
    ]);
  });

  test.each([undefined, null, 42, 'text', [], () => ({})])('%s is no scenario, and no reason to crash', (value) => {
    expect(linesOf(value)).toHaveLength(1);
  });
});

describe('what refers to what', () => {
  test('a target that is no group of the tenant is named with the group that was meant', () => {
    const tenant = contoso({
      apps: [app('CRM', { assignedTo: [to.group('Autopilot device')] })],
      profiles: [profile({ displayName: 'Standard', assignedTo: [to.group('Nobody at all')] })],
    });
    expect(linesOf(sampleData({ tenant }))).toEqual([
      'a.scenario.ts: tenant.profiles[0].assignedTo[0].group: "Nobody at all" is no group of this tenant; it can be Autopilot devices',
      'a.scenario.ts: tenant.apps[0].assignedTo[0].group: "Autopilot device" is no group of this tenant; did you mean "Autopilot devices"?',
    ]);
  });

  test('an app that the status page or an expectation names is one of the tenant', () => {
    const tenant = contoso({ apps: [app('VPN client')], esp: esp({ blockingApps: ['VPN'] }) });
    expect(linesOf(sampleData({ tenant, expect: [all.install('Vpn client'), all.install('VPN client')] }))).toEqual([
      'a.scenario.ts: tenant.esp.blockingApps[0]: "VPN" is no app of this tenant; it can be VPN client',
      'a.scenario.ts: expect[0].app: "Vpn client" is no app of this tenant; did you mean "VPN client"?',
    ]);
  });

  test('two fleets of one name are refused', () => {
    const devices = [fleet({ name: 'sales' }), fleet({ name: 'sales', model: 'latitude-7440' })];
    expect(linesOf(sampleData({ devices }))).toEqual(['a.scenario.ts: devices[1].name: "sales" names two fleets']);
  });

  test('a verb and an expectation can speak of a fleet or of one of its devices', () => {
    const data = sampleData({
      story: [device.powerOn().of('laptop'), device.powerOn().of('laptop-0002')],
      expect: [all.reach('desktop').of('laptop-0001')],
    });
    expect(linesOf(data)).toEqual([]);
  });

  test('a device that is not there is named with the one that was meant', () => {
    const data = sampleData({
      story: [device.powerOn().of('latpop')],
      expect: [all.reach('desktop').of('laptop-0003')],
    });
    expect(linesOf(data)).toEqual([
      'a.scenario.ts: story[0].of: "latpop" is no fleet and no device here; did you mean "laptop"?',
      'a.scenario.ts: expect[0].of: "laptop-0003" is no fleet and no device here; did you mean "laptop-0001"?',
    ]);
  });
});

test('an answer that a page does not take, and a value that is not of its type, are named', () => {
  const answer = (page: string, said: object) => ({ kind: 'user.answer', page, answer: said });
  const data = sampleData({
    tenant: contoso({ policies: [policy('Kiosk', [{ omaUri: './Device/X', type: 'integer', value: 'one' }])] }),
  });
  data['story'] = [answer('status-page', { choice: 'try-agian' }), answer('terms-of-use', { accepted: 'no' })];
  expect(linesOf(data)).toEqual([
    'a.scenario.ts: tenant.policies[0].settings[0].value: "one" is no integer, as its type says',
    'a.scenario.ts: story[0].answer.choice: "try-agian" is not valid here; did you mean "try-again"?',
    'a.scenario.ts: story[1].answer.accepted: "no": expected boolean, received string',
  ]);
});

test('whoever signs in is one of those whom the verb knows', () => {
  const data = sampleData();
  data['story'] = [{ kind: 'user.signInToWindows', as: 'ownr' }];
  expect(linesOf(data)).toEqual(['a.scenario.ts: story[0].as: "ownr" is not valid here; did you mean "owner"?']);
});
