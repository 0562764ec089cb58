import { describe, expect, test } from 'vitest';
import {
  cutEverywhere,
  expectAgreement,
  isRequest,
  isWrite,
  lastingDisk,
  MOMENTS,
  type OneCut,
  rollout,
  timesReached,
} from '../support/one-cut.ts';
import { playOneDevice } from '../support/one-device.ts';
import { AS_ITS_SPAN, endNames, groupsOf, isOf, requestRows, spanAfter, spanRows } from '../support/power-cuts.ts';

const REQUESTS = requestRows('2');
const SPANS = spanRows('3');
const SCENARIO = rollout();
const undisturbed = playOneDevice(SCENARIO);

/** What section 1 of the page tells ends apart by. */
interface Facts {
  readonly signIns: number;
  readonly joins: number;
  readonly enrolments: number;
  readonly accounts: number;
  /** Objects that count against the user's quota. */
  readonly owned: number;
  readonly startsAtSignInScreen: boolean;
}

const PLAIN: Facts = { signIns: 1, joins: 1, enrolments: 1, accounts: 1, owned: 1, startsAtSignInScreen: false };

/** The ends of section 1, by their names there. */
const ENDS: Readonly<Record<string, Facts>> = {
  desktop: PLAIN,
  'second account': { ...PLAIN, accounts: 2 },
  'second sign-in': { ...PLAIN, signIns: 2 },
  'second join': { ...PLAIN, signIns: 2, joins: 2 },
  'second enrolment': { ...PLAIN, signIns: 2, enrolments: 2 },
  'sign-in screen': { ...PLAIN, startsAtSignInScreen: true },
};

function factsOf({ events, service, held }: OneCut): Facts {
  const count = (type: string) => service.filter((it) => it.type === type).length;
  return {
    signIns: events.filter(
      ({ type, data }) => type === 'page.answered' && ['sign-in', 'lock-screen'].includes(String(data['page'])),
    ).length,
    joins: count('entra.device-joined'),
    enrolments: count('mdm.enrolled'),
    accounts: held.accounts,
    owned: held.owned,
    startsAtSignInScreen: timesReached(events, 'sign-in-screen') > 0,
  };
}

async function expectEnd(play: OneCut, end: string, where: string): Promise<void> {
  const what = `${play.what} in ${where}`;
  expect.soft(factsOf(play), `${what} ends in “${end}”`).toEqual(ENDS[end]);
  expect.soft(timesReached(play.events, 'desktop'), `${what}: desktops`).toBeGreaterThan(0);
  expectAgreement(play);
  const [disk, plain] = [lastingDisk(play.events), lastingDisk((await undisturbed).events)];
  // Whether account setup is over for good is said of a user who is there.
  if (end === 'sign-in screen') for (const each of [disk, plain]) for (const path of SAID_OF_A_USER) delete each[path];
  expect.soft(disk, what).toEqual(plain);
}

const SAID_OF_A_USER = [
  'csp/device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/SkipUserStatusPage',
  'registry/HKLM/SOFTWARE/Microsoft/Enrollments/{guid}/FirstSync/SkipUserStatusPage',
];

test('the test knows every end of the page', () => {
  expect(Object.keys(ENDS)).toEqual(endNames('1'));
});

describe('a user-driven Entra run', () => {
  test.each(MOMENTS)('whose power is cut at any request (%s) ends as power-cuts.md 2 says', async (moment) => {
    const cuts: unknown[] = [];
    for await (const play of cutEverywhere(SCENARIO, { moment })) {
      const row = REQUESTS.find((it) => isOf(it, play.cut));
      expect.soft(row, `${play.what}: no row`).toBeDefined();
      const span = spanAfter(SPANS, play.before);
      const stated = row?.ends[moment] ?? '';
      await expectEnd(play, stated === AS_ITS_SPAN ? span.end : stated, `${row?.id}, ${span.id}`);
      cuts.push(row?.id);
    }
    // Every request of the run, and none of the page that it does not make.
    expect(cuts).toHaveLength((await undisturbed).events.filter(isRequest).length);
    expect([...new Set(cuts)].sort()).toEqual(REQUESTS.map(({ id }) => id).sort());
  });

  test('whose power is cut before any disk write ends as power-cuts.md 3 says', async () => {
    const cuts: unknown[] = [];
    const met = new Set<string>();
    for await (const play of cutEverywhere(SCENARIO, { write: '' })) {
      const span = spanAfter(SPANS, play.before);
      const path = String(play.cut['path']);
      const group = span.writes.find((it) => path.startsWith(it));
      expect.soft(group, `${play.what}: no group of ${span.id}`).toBeDefined();
      await expectEnd(play, span.end, span.id);
      cuts.push(path);
      met.add(`${span.id} ${group}`);
    }
    expect(cuts).toEqual((await undisturbed).events.filter(isWrite).map(({ data }) => data['path']));
    expect([...met].sort()).toEqual(groupsOf(SPANS));
  });
});
