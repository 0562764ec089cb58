import { describe, expect, test } from 'vitest';
import { fault } from '../../lab/faults/fault.ts';
import type { ScenarioInput } from '../../lab/scenario/define-scenario.ts';
import type { Fault } from '../../lab/scenario/fault.ts';
import {
  admin,
  app,
  contoso,
  device,
  fleet,
  policy,
  profile,
  to,
  until,
  user,
  wait,
} from '../../lab/scenario/vocabulary.ts';
import {
  diskAfter,
  ENDS,
  endNames,
  eventsByDevice,
  type Facts,
  isOf,
  openTenant,
  RESET_ENDS,
  type RunEvent,
  requestRows,
  spanAfter,
  spanRows,
  type Tenant,
} from '../support/power-cuts.ts';
import { playScenarios, type TestRun } from '../support/run.ts';

const MOMENTS = ['before', 'handled', 'replied'] as const;
const AS_ITS_SPAN = 'as its span';
const REQUESTS = requestRows('2');
const SPANS = spanRows('3');

/** A run with a rename restart, policies, and an app in each phase; the fleet is as large as there are cuts. */
const userDriven = (devices: number, faults: readonly Fault[]): ScenarioInput => ({
  title: 'power is cut',
  tenant: contoso({
    users: { count: devices, licensed: true },
    deviceQuota: 1,
    profiles: [
      profile({
        displayName: 'Contoso renamed',
        deviceNameTemplate: 'LAB-%RAND:5%',
        assignedTo: [to.group('Autopilot devices')],
      }),
    ],
    apps: [app('VPN Client'), app('Notes', { runAs: 'user', installs: '20s' })],
    policies: [
      policy('Baseline', [
        {
          omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
          type: 'integer',
          value: 0,
        },
      ]),
    ],
  }),
  devices: fleet({ name: 'laptop', count: devices, model: 'thinkpad-x1-carbon-gen-11' }),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '12h' }),
    // For those whose power goes when they are there already.
    wait('25m'),
  ],
  faults,
  expect: [],
});

const nameOf = (index: number) => `laptop-${String(index + 1).padStart(4, '0')}`;

/** Device N loses its power at its Nth occasion. */
const oneCutEach = (count: number, what: Parameters<typeof fault.powerCut>[0]) =>
  Array.from({ length: count }, (_, index) =>
    fault
      .powerCut({ ...what, offFor: '1m' })
      .of(nameOf(index))
      .at({ nth: index + 1, times: 1 }),
  );

/** How far the run of a device had come when its power went, and how it ended. */
interface Ended {
  readonly name: string;
  readonly cut: RunEvent['data'];
  readonly span: (typeof SPANS)[number];
  readonly facts: Facts;
  readonly events: readonly RunEvent[];
}

function endOf(
  name: string,
  events: readonly RunEvent[],
  tenant: Tenant,
  service: readonly RunEvent[],
): Ended | undefined {
  const cutAt = events.findIndex(({ type }) => type === 'power.cut');
  const cut = events[cutAt];
  if (cut === undefined) return undefined;
  const before = events.slice(0, cutAt);
  const span = spanAfter(SPANS, before) ?? SPANS[0];
  if (span === undefined) throw new Error('power-cuts.md 3 has no rows');
  const held = tenant.of(serialNumberOf(events));
  const count = (type: string) => service.filter((it) => it.type === type && it.data['ztdId'] === held.ztdId).length;
  return {
    name,
    cut: cut.data,
    span,
    events,
    facts: {
      signIns: events.filter(
        ({ type, data }) => type === 'page.answered' && ['sign-in', 'lock-screen'].includes(String(data['page'])),
      ).length,
      joins: count('entra.device-joined'),
      enrolments: count('mdm.enrolled'),
      accounts: held.accounts,
      owned: held.owned,
      startsAtSignInScreen: events.some(({ type, data }) => type === 'milestone' && data['name'] === 'sign-in-screen'),
    },
  };
}

function serialNumberOf(events: readonly RunEvent[]): string {
  return String(events.find(({ data }) => data['name'] === 'power-on')?.data['serialNumber']);
}

/** What the device and the service must agree on, whatever happened on the way. */
function expectAgreement({ name, events }: Pick<Ended, 'name' | 'events'>, tenant: Tenant): void {
  const disk = diskAfter(events);
  const held = tenant.of(serialNumberOf(events));
  const enrolments = [...disk].filter(
    ([path, value]) => /\/Enrollments\/[^/]+\/EnrollmentState$/.test(path) && value === 'REG_DWORD:1',
  );
  expect.soft(enrolments, `${name}: enrolments that count`).toHaveLength(1);
  const key = enrolments[0]?.[0].replace(/EnrollmentState$/, '');
  expect.soft(held.managed, `${name}: managed devices`).toEqual([disk.get(`${key}DeviceID`)?.replace('REG_SZ:', '')]);
  const joins = [...disk.keys()].flatMap(
    (path) => /CloudDomainJoin\/JoinInfo\/([^/]+)\/TenantId$/.exec(path)?.[1] ?? [],
  );
  expect
    .soft(
      joins.map((it) => it.toUpperCase()),
      `${name}: joins`,
    )
    .toEqual([held.certificateThumbprint.toUpperCase()]);
  expect
    .soft(
      events.some(({ type, data }) => type === 'milestone' && data['name'] === 'desktop'),
      `${name}: desktop`,
    )
    .toBe(true);
}

/** Parts of the disk that are the same after every run, whatever befell it; names that chance draws are blanked. */
function lastingPaths(events: readonly RunEvent[]): string[] {
  const lasting =
    /^(accounts|csp|files|registry\/HKLM\/(SYSTEM|SOFTWARE\/Microsoft\/(Enrollments|PolicyManager|IntuneManagementExtension)))\//;
  const paths = [...diskAfter(events).keys()].filter((path) => lasting.test(path));
  const blanked = paths.map((path) =>
    path
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '{guid}')
      .replace(/S-1-(12|5-21)-[\d-]+?(-\d{3,4})?(?=\/|$)/g, 'S-1-$1…$2')
      .replace(/JoinInfo\/[0-9A-F]{40}/, 'JoinInfo/{thumbprint}'),
  );
  return [...new Set(blanked)].sort();
}

async function play(faults: ReturnType<typeof oneCutEach>): Promise<TestRun> {
  const run = await playScenarios([userDriven(faults.length, faults)]);
  expect(run.summary.scenarios[0]?.reasons ?? []).toEqual([]);
  return run;
}

/** Every cut of a run with what it says of each device; the last devices have fewer occasions than their number. */
function endsOf(run: TestRun, tenant: Tenant): Ended[] {
  const all = eventsByDevice(run);
  const service = all.get('') ?? [];
  const devices = [...all].filter(([name]) => name.startsWith('laptop-'));
  expect(devices.length).toBeGreaterThan(0);
  const ends = devices.map(([name, events]) => endOf(name, events, tenant, service));
  return ends.filter((it) => it !== undefined);
}

/** More occasions than a run to the desktop has; the test says so itself. */
const REQUESTS_OF_A_RUN = 52;
const WRITES_OF_A_RUN = 310;

test('the test knows every end of the page', () => {
  expect(Object.keys(ENDS)).toEqual(endNames('1'));
  expect(Object.keys(RESET_ENDS)).toEqual(endNames('5'));
});

describe('a user-driven Entra run', () => {
  const undisturbed = async () => {
    using run = await playScenarios([userDriven(2, [])]);
    const [events] = [...eventsByDevice(run)].filter(([name]) => name.startsWith('laptop-')).map(([, it]) => it);
    return lastingPaths(events ?? []);
  };

  test.each(MOMENTS)('whose power is cut at any request (%s) ends as power-cuts.md 2 says', async (moment) => {
    using run = await play(oneCutEach(REQUESTS_OF_A_RUN, { moment }));
    using tenant = openTenant(run);
    const used = new Set<string>();
    const paths = await undisturbed();
    const ends = endsOf(run, tenant);
    for (const ended of ends) {
      const { name, cut, span, facts } = ended;
      const row = REQUESTS.find((it) => isOf(it, cut));
      expect.soft(row, `${name}: no row for ${JSON.stringify(cut)}`).toBeDefined();
      const stated = row?.ends[moment] ?? '';
      const end = stated === AS_ITS_SPAN ? span.end : stated;
      expect.soft(facts, `${name}: ${row?.id} in ${span.id} ends in “${end}”`).toEqual(ENDS[end]);
      expectAgreement(ended, tenant);
      expect.soft(lastingPaths(ended.events), `${name}: ${row?.id} in ${span.id}`).toEqual(paths);
      used.add(row?.id ?? '');
    }
    expect([...used].sort()).toEqual(REQUESTS.map(({ id }) => id).sort());
    // Up to the desktop and beyond it: no request of the run was left out.
    expect(ends.filter(({ span }) => span.id === 'pc-w-desktop').length).toBeGreaterThan(0);
  });

  test('whose power is cut before any disk write ends as power-cuts.md 3 says', async () => {
    using run = await play(oneCutEach(WRITES_OF_A_RUN, { write: '' }));
    using tenant = openTenant(run);
    const used = new Map(SPANS.map(({ id }) => [id, new Set<string>()]));
    const paths = await undisturbed();
    for (const ended of endsOf(run, tenant)) {
      const { name, cut, span, facts } = ended;
      const path = String(cut['path']);
      const group = span.writes.find((it) => path.startsWith(it));
      expect.soft(group, `${name}: no group of ${span.id} for ${path}`).toBeDefined();
      expect.soft(facts, `${name}: before ${path} in ${span.id} it ends in “${span.end}”`).toEqual(ENDS[span.end]);
      expectAgreement(ended, tenant);
      expect.soft(lastingPaths(ended.events), `${name}: ${path} in ${span.id}`).toEqual(paths);
      used.get(span.id)?.add(group ?? '');
    }
    // Which of a span's paths a cut meets is chance; that each span meets one is not.
    for (const { id } of SPANS) expect(used.get(id)?.size, id).toBeGreaterThan(0);
  });
});

const RESET_REQUESTS = requestRows('6');
const RESET_SPANS = spanRows('7');
/** More occasions than there are from the desktop to the new Windows. */
const REQUESTS_OF_A_RESET = 30;
const WRITES_OF_A_RESET = 290;

/** The same rollout, and once everybody is at the desktop an Autopilot Reset from the portal. */
const reset = (faults: readonly Fault[]): ScenarioInput => ({
  ...userDriven(faults.length, faults),
  story: [
    admin.importHashes(),
    admin.waitForAssignment(),
    device.powerOn(),
    user.signIn(),
    until('desktop', { within: '6h' }),
    wait('10m'),
    admin.autopilotReset(),
    wait('12h'),
  ],
});

/** Device N loses its power at its Nth occasion when all are at the desktop. */
const oneCutAtTheDesktop = (count: number, what: Parameters<typeof fault.powerCut>[0]) =>
  oneCutEach(count, what).map((it) => ({ ...it, when: { ...it.when, window: { from: '20m', to: '1d' } } }));

describe('an Autopilot Reset', () => {
  const play = async (faults: readonly Fault[]) => {
    const run = await playScenarios([reset(faults)]);
    expect(run.summary.scenarios[0]?.reasons ?? []).toEqual([]);
    return run;
  };
  const endsOf = (run: TestRun, tenant: Tenant) =>
    [...eventsByDevice(run)].flatMap(([name, events]) => {
      const cutAt = events.findIndex(({ type }) => type === 'power.cut');
      const before = events.slice(0, cutAt);
      const span = spanAfter(RESET_SPANS, before);
      const cut = events[cutAt]?.data;
      if (cut === undefined || span === undefined) return [];
      const reached = (milestone: string) =>
        events.filter(({ type, data }) => type === 'milestone' && data['name'] === milestone).length;
      const facts = {
        resets: reached('reset.done'),
        takenBack: reached('reset.failed'),
        owned: tenant.of(serialNumberOf(events)).owned,
      };
      return [{ name, events, cut, span, facts }];
    });

  test.each(MOMENTS)('whose power is cut at any request (%s) ends as power-cuts.md 6 says', async (moment) => {
    using run = await play(oneCutAtTheDesktop(REQUESTS_OF_A_RESET, { moment }));
    using tenant = openTenant(run);
    const used = new Set<string>();
    for (const ended of endsOf(run, tenant)) {
      const { name, cut, span, facts } = ended;
      const row = RESET_REQUESTS.find((it) => isOf(it, cut));
      expect.soft(row, `${name}: no row for ${JSON.stringify(cut)}`).toBeDefined();
      const stated = row?.ends[moment] ?? '';
      const end = stated === AS_ITS_SPAN ? span.end : stated;
      expect.soft(facts, `${name}: ${row?.id} in ${span.id} ends in “${end}”`).toEqual(RESET_ENDS[end]);
      expectAgreement(ended, tenant);
      used.add(row?.id ?? '');
    }
    expect.soft([...used].sort()).toEqual(RESET_REQUESTS.map(({ id }) => id).sort());
  });

  test('whose power is cut before any disk write ends as power-cuts.md 7 says', async () => {
    using run = await play(oneCutAtTheDesktop(WRITES_OF_A_RESET, { write: '' }));
    using tenant = openTenant(run);
    const used = new Set<string>();
    for (const ended of endsOf(run, tenant)) {
      const { name, cut, span, facts } = ended;
      const path = String(cut['path']);
      const group = span.writes.find((it) => path.startsWith(it));
      expect.soft(group, `${name}: no group of ${span.id} for ${path}`).toBeDefined();
      expect
        .soft(facts, `${name}: before ${path} in ${span.id} it ends in “${span.end}”`)
        .toEqual(RESET_ENDS[span.end]);
      expectAgreement(ended, tenant);
      used.add(span.id);
    }
    expect([...used]).toEqual(RESET_SPANS.map(({ id }) => id));
  });
});
