import { expect, test } from 'vitest';
import { formatProblem } from '../../../../lab/config/problems.ts';
import { applyFaults } from '../../../../lab/faults/apply.ts';
import { fault } from '../../../../lab/faults/fault.ts';
import { validateScenario } from '../../../../lab/scenario/validate.ts';
import { app, contoso, fleet } from '../../../../lab/scenario/vocabulary.ts';
import { sampleData, sampleScenario } from '../../../support/scenario.ts';

const LOST = fault.requestLost({ host: 'login.live.com' });

test('a fault is plain data: what it is, what it was given, when and at whom', () => {
  expect(JSON.parse(JSON.stringify(LOST.of('laptop').at({ nth: 2, phase: 'join' })))).toEqual({
    kind: 'fault',
    id: 'net-request-lost',
    when: { nth: 2, phase: 'join' },
    with: { host: 'login.live.com' },
    which: 'laptop',
  });
  expect(Object.isFrozen(LOST)).toBe(true);
});

test('a fault of a device is given to the fleet or the device that it is aimed at', () => {
  const applied = applyFaults(
    sampleScenario({
      devices: [fleet({ name: 'laptop', count: 2 }), fleet({ name: 'desk' })],
      faults: [
        LOST.of('laptop'),
        LOST.of('desk-0001').at({ window: { from: '1m', to: '2m' } }),
        fault.captivePortal({}),
      ],
    }),
  );
  const ids = (name: string, of: string) => applied.ofDevice(name, of).map(({ id }) => id);
  expect(ids('laptop-0002', 'laptop')).toEqual(['net-request-lost', 'net-captive-portal']);
  expect(applied.ofDevice('desk-0001', 'desk')[0]).toEqual({
    id: 'net-request-lost',
    when: { window: { fromMs: 60_000, toMs: 120_000 } },
    at: 'network',
    what: { on: { host: 'login.live.com' }, effect: { kind: 'request-lost' } },
  });
});

test('a fault in the tenant changes it before anybody comes, one in the service is for everybody', () => {
  const applied = applyFaults(
    sampleScenario({ faults: [fault.quotaUsedUp(), fault.inMaintenance(), fault.deviceObjectDeleted()] }),
  );
  expect(applied.tenant.deviceQuota).toBe(0);
  expect(applied.inTenant).toEqual(['join-801C000E']);
  expect(applied.ofService).toMatchObject([
    { id: 'enr-80180017', at: 'mdm.enrolment', what: { errorType: 'InMaintenance' } },
  ]);
  expect(applied.ofStory).toMatchObject([{ id: 'join-801C03F3', on: 'admin', at: 'power-on' }]);
  expect(applied.ofDevice('laptop-0001', 'laptop')).toEqual([]);
});

test('what is wrong with a scenario’s faults is said all at once', () => {
  const faults = [
    { ...LOST, id: 'net-request-lots' },
    { ...LOST, when: { probability: 2 } },
  ];
  const linesOf = (value: unknown) => {
    const validated = validateScenario(value, 'a.scenario.ts');
    return 'problems' in validated ? validated.problems.map(formatProblem) : [];
  };
  expect(linesOf({ ...sampleData(), faults })).toEqual([
    'a.scenario.ts: faults[0].id: "net-request-lots" is not valid here; did you mean "net-request-lost"?',
    expect.stringMatching(/faults\[1\]\.when\.probability/),
  ]);
  const references = [
    { ...LOST, with: { hots: 'login.live.com' } },
    { ...fault.inMaintenance(), which: 'laptop' },
    { ...fault.inMaintenance(), when: { phase: 'enrol' } },
    { ...LOST, which: 'laptpo' },
  ];
  expect(linesOf({ ...sampleData(), faults: references }).join('\n')).toMatch(
    /faults\[0\]\.with.*hots[\s\S]*faults\[1\]\.of: enr-80180017 strikes everybody[\s\S]*|faults\[2\]\.of: "laptpo"/,
  );
  expect(linesOf({ ...sampleData(), faults: references })).toHaveLength(4);
});

test('a misspelt stage is named with the one that was meant', () => {
  const data = sampleData({ faults: [LOST] });
  data['faults'] = [{ ...LOST, when: { phase: 'device-setpu' } }];
  expect(problemsOf(data)).toEqual([
    'a.scenario.ts: faults[0].when.phase: "device-setpu" is not valid here; did you mean "device-setup"?',
  ]);
});

test('what a fault cannot know of its moment is refused, with the reason', () => {
  const faults = [
    fault.quotaUsedUp().at({ nth: 2 }),
    fault.registeredElsewhere().at({ probability: 0.5 }),
    fault.deviceObjectDeleted().at({ times: 1, probability: 0.5 }),
    fault.hashTruncated().at({ phase: 'join', nth: 2 }),
    fault.clockFarOff().at({ window: { from: '10m', to: '1h' } }),
    fault.clockFarOff().at({ phase: 'join', window: { from: '10m', to: '1h' } }),
  ];
  expect(problemsOf(sampleData({ faults }))).toEqual([
    'a.scenario.ts: faults[0].when.nth: join-801C000E cannot wait for 2: it is there from the start',
    'a.scenario.ts: faults[1].when.probability: ztd-808-import cannot wait for 0.5: it is there from the start',
    'a.scenario.ts: faults[2].when.times: join-801C03F3 cannot wait for 1: it knows probability and window alone',
    'a.scenario.ts: faults[3].when.phase: ztd-hash-not-4k cannot wait for "join": it strikes in no stage of a device',
    'a.scenario.ts: faults[4].when.window: ap-3-14 cannot wait for {"from":"10m","to":"1h"}: it knows phase and probability alone',
  ]);
});

test('what a fault names that nobody has, and a window that is over before it begins, would never strike', () => {
  const faults = [
    fault.appExit({ app: 'VPN Cleint', code: 1603 }),
    fault.requestLost({ host: 'login.live.con' }),
    LOST.at({ window: { from: '2h', to: '1h' } }),
    { ...LOST, with: { hots: 'login.live.com' } },
    fault.requestLost({ host: '*.manage.microsoft.com' }),
  ];
  expect(problemsOf(sampleData({ tenant: contoso({ apps: [app('VPN Client')] }), faults }))).toEqual([
    'a.scenario.ts: faults[0].with.app: "VPN Cleint" is no app of this tenant; did you mean "VPN Client"?',
    'a.scenario.ts: faults[1].with.host: nobody asks "login.live.con"; did you mean "login.live.com"?',
    'a.scenario.ts: faults[2].when.window: {"from":"2h","to":"1h"} is over before it begins',
    'a.scenario.ts: faults[3].with.hots: unknown key "hots"; did you mean "host"?',
  ]);
});

function problemsOf(data: unknown): string[] {
  const validated = validateScenario(data, 'a.scenario.ts');
  return 'problems' in validated ? validated.problems.map(formatProblem) : [];
}
