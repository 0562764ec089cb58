import { describe, expect, test } from 'vitest';
import { admin, until, wait } from '../../lab/scenario/vocabulary.ts';
import type { TimelineRecord } from '../../src/core/timeline.ts';
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

const REQUESTS = requestRows('6');
const SPANS = spanRows('7');
/** Once everybody is at the desktop an Autopilot Reset from the portal. */
const SCENARIO = rollout(wait('10m'), admin.autopilotReset(), until('outcome', { within: '6h' }));
const undisturbed = playOneDevice(SCENARIO);

/** What section 5 of the page tells ends apart by. */
interface Facts {
  readonly resets: number;
  readonly takenBack: number;
  readonly portal: string | null;
  /** A remote reset takes the device from its owner and its primary user. */
  readonly owned: number;
  readonly hasUser: boolean;
}

const ENDS: Readonly<Record<string, Facts>> = {
  reset: { resets: 1, takenBack: 0, portal: 'done', owned: 0, hasUser: false },
  'taken back': { resets: 0, takenBack: 1, portal: 'failed', owned: 1, hasUser: true },
};

async function expectEnd(play: OneCut, end: string, where: string): Promise<void> {
  const what = `${play.what} in ${where}`;
  const { events, held } = play;
  const facts: Facts = {
    resets: timesReached(events, 'reset.done'),
    takenBack: timesReached(events, 'reset.failed'),
    portal: held.reset,
    owned: held.owned,
    hasUser: held.hasUser,
  };
  expect.soft(facts, `${what} ends in “${end}”`).toEqual(ENDS[end]);
  expect.soft(timesReached(events, 'sign-in-screen'), `${what}: sign-in screens`).toBeGreaterThan(0);
  expectAgreement(play);
  const plain = (await undisturbed).events;
  const disk = end === 'reset' ? plain : upTo(plain, 'reset.started');
  expect.soft(lastingDisk(events), what).toEqual(lastingDisk(disk));
}

function upTo(events: readonly TimelineRecord[], milestone: string): readonly TimelineRecord[] {
  return events.slice(
    0,
    events.findIndex(({ data }) => data['name'] === milestone),
  );
}

/** How many there are up to the desktop, and of what kind those after it are. */
async function occasions(isOne: (event: TimelineRecord) => boolean) {
  const { events } = await undisturbed;
  const before = upTo(events, 'desktop').filter(isOne).length;
  return { before, after: events.filter(isOne).slice(before) };
}

test('the test knows every end of the page', () => {
  expect(Object.keys(ENDS)).toEqual(endNames('5'));
});

describe('an Autopilot Reset', () => {
  test.each(MOMENTS)('whose power is cut at any request (%s) ends as power-cuts.md 6 says', async (moment) => {
    const { before, after } = await occasions(isRequest);
    const cuts: unknown[] = [];
    for await (const play of cutEverywhere(SCENARIO, { moment }, before + 1)) {
      const row = REQUESTS.find((it) => isOf(it, play.cut));
      expect.soft(row, `${play.what}: no row`).toBeDefined();
      const span = spanAfter(SPANS, play.before);
      const stated = row?.ends[moment] ?? '';
      await expectEnd(play, stated === AS_ITS_SPAN ? span.end : stated, `${row?.id}, ${span.id}`);
      cuts.push(row?.id);
    }
    expect(cuts).toHaveLength(after.length);
    expect([...new Set(cuts)].sort()).toEqual(REQUESTS.map(({ id }) => id).sort());
  });

  test('whose power is cut before any disk write ends as power-cuts.md 7 says', async () => {
    const { before, after } = await occasions(isWrite);
    const cuts: unknown[] = [];
    const met = new Set<string>();
    for await (const play of cutEverywhere(SCENARIO, { write: '' }, before + 1)) {
      const span = spanAfter(SPANS, play.before);
      const path = String(play.cut['path']);
      const group = span.writes.find((it) => path.startsWith(it));
      expect.soft(group, `${play.what}: no group of ${span.id}`).toBeDefined();
      await expectEnd(play, span.end, span.id);
      cuts.push(path);
      met.add(`${span.id} ${group}`);
    }
    expect(cuts).toEqual(after.map(({ data }) => data['path']));
    expect([...met].sort()).toEqual(groupsOf(SPANS));
  });
});
