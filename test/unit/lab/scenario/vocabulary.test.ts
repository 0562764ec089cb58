import { describe, expect, test } from 'vitest';
import {
  admin,
  all,
  any,
  app,
  contoso,
  device,
  esp,
  fleet,
  group,
  narrate,
  none,
  policy,
  profile,
  to,
  until,
  user,
  wait,
} from '../../../../lab/scenario/vocabulary.ts';
import { sampleScenario } from '../../../support/scenario.ts';

const SELECTABLE = {
  'admin.importHashes': admin.importHashes({ groupTag: 'SALES' }),
  'admin.assignUsers': admin.assignUsers(),
  'admin.waitForAssignment': admin.waitForAssignment(),
  'device.powerOn': device.powerOn(),
  'device.restart': device.restart(),
  'user.signIn': user.signIn({ as: 'colleague' }),
  'user.openDiagnostics': user.openDiagnostics(),
  'user.leave': user.leave('eula'),
  'user.answer': user.answer('region', { value: 'DE' }),
  until: until('desktop', { within: '1h' }),
  reach: all.reach('desktop', { computerName: 'FIN-*' }),
  see: all.see('sign-in', { times: 2 }),
  show: any.show('0x81036502'),
  event: none.log('Some/Channel', 100),
};

describe('what is said is plain data', () => {
  test.each(Object.entries(SELECTABLE))('%s survives a round trip through JSON', (kind, said) => {
    expect(JSON.parse(JSON.stringify(said))).toEqual({ ...said });
    expect(said.kind).toBe(kind);
  });

  test.each(Object.entries(SELECTABLE))('the method of %s is not among its data', (_kind, said) => {
    expect(Object.keys(said)).not.toContain('of');
    expect(Object.keys({ ...said })).not.toContain('of');
  });

  test.each(Object.entries(SELECTABLE))('%s of a fleet says so and is otherwise the same', (_kind, said) => {
    expect(said.of('sales')).toEqual({ ...said, which: 'sales' });
    expect({ ...said }).not.toHaveProperty('which');
  });

  test('a whole scenario survives a round trip through JSON', () => {
    const scenario = sampleScenario();
    const copy: unknown = JSON.parse(JSON.stringify(scenario));
    expect(copy).toEqual({ ...scenario, story: scenario.story.map((verb) => ({ ...verb })) });
  });
});

test.each([
  ['fleet', fleet({})],
  ['profile', profile({ displayName: 'x', assignedTo: [to.allDevices] })],
  ['esp', esp()],
  ['app', app('x')],
  ['policy', policy('x', [])],
  ['group', group.byTag('x', 'TAG')],
  ['target', to.group('x')],
  ['contoso', contoso()],
  ['narrate', narrate('x')],
  ['wait', wait('1m')],
  ['selected verb', device.powerOn().of('sales')],
  ['scenario', sampleScenario()],
])('a %s cannot be changed once it is made', (_name, made) => {
  expect(Object.isFrozen(made)).toBe(true);
});

test.each(Object.entries(SELECTABLE))('%s cannot be changed once it is said', (_kind, said) => {
  expect(Object.isFrozen(said)).toBe(true);
});

describe('defaults', () => {
  test('until means all devices, or with any(…) the first', () => {
    expect(until('desktop', { within: '1h' })).toMatchObject({ who: 'all', milestone: 'desktop' });
    expect(until(any('esp.failed'), { within: '1h' })).toMatchObject({ who: 'any', milestone: 'esp.failed' });
  });

  test('a tenant has a profile for every registered device, and a status page', () => {
    const { groups, profiles, esp: statusPage } = contoso();
    expect(profiles[0]?.assignedTo).toEqual([{ to: 'group', group: groups[0]?.displayName }]);
    expect(statusPage).toMatchObject({ timeout: '60m', assignedTo: [{ to: 'allDevices' }] });
  });

  test('a group by tag has the rule that the documentation of Autopilot gives', () => {
    expect(group.byTag('Sales', 'SALES').rule).toBe('(device.devicePhysicalIds -any (_ -eq "[OrderID]:SALES"))');
  });
});
