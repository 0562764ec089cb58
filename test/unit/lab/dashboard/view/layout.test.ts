import { describe, expect, test } from 'vitest';
import { DashboardModel } from '../../../../../lab/dashboard/model.ts';
import { drawScreen, roomIn } from '../../../../../lab/dashboard/view/layout.ts';
import { lineWidth } from '../../../../../lab/dashboard/view/text.ts';
import { START_MS } from '../../../../../lab/runner/start-time.ts';
import { event, laptop, milestone, watchFleet, wayToDesktop } from '../../../../support/dashboard.ts';

function draw(model: DashboardModel, columns: number, rows: number) {
  const size = { columns, rows };
  const room = roomIn(size, model);
  const view = model.view(room, { nowMs: START_MS + 160_000, pace: 66, isPaused: false });
  return drawScreen(view, size, room);
}

const textOf = (lines: ReturnType<typeof draw>) =>
  lines
    .map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');

/** One laptop ready, one in device setup, one failed, one in its box. */
function busy(): DashboardModel {
  const model = watchFleet(4);
  model.note(event('story', 0, 'narration', { text: 'The laptops arrive at the employee’s door.' }));
  for (const record of wayToDesktop(laptop(1))) model.note(record);
  for (const record of wayToDesktop(laptop(2), 20_000).slice(0, 13)) model.note(record);
  model.note(milestone(laptop(3), 20_000, 'power-on'));
  model.note(milestone(laptop(3), 60_000, 'failed', { code: '0x801C000E', cause: 'Too many devices.' }));
  return model;
}

test('80x24', () => {
  expect(textOf(draw(busy(), 80, 24))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  direct                  ▶ running  66x  00:02:40
     1 of 1  a sample
     ○ 1 in the box  ◕ 1 device setup  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.

    ── Fleet  4 devices  by plan ───────────────────────────────────────────────────
      DEVICE               PHASE           Joi Enr Dev Acc Res ELAPSED OUTCOME
    ▸ laptop-0001          ● desktop       ███ ███ ███ ███ ···    2:31 ✓ ready
      laptop-0002          ◕ device setup  ███ ███ █▒░ ░░░ ···    2:20
      laptop-0003          ◔ OOBE          ✗✗✗ ░░░ ░░░ ░░░ ···    0:40 ✗ 0x801C000E
      laptop-0004          ○ in the box    ░░░ ░░░ ░░░ ░░░ ···
    ── Timeline  laptop-0001  steps 7 to 16 of 16 ──────────────────────────────────
      Join ████  Enrolment ████  Device setup ████  Account setup ████  Reset ····
      00:00:41  joined to Entra ID
      00:00:42  enrolled in MDM
      00:00:50  status page: device preparation
      00:00:55  status page: device setup
      00:01:00  Apps: 1 of 2 installed
      00:02:00  status page: device setup done
      00:02:10  status page: account setup
      00:02:30  status page: account setup done
      00:02:30  status page: everything done
      00:02:31  desktop
     enter open  tab scenarios  / filter  w wire  p pause  ? help  q quit"
  `);
});

test('a failed device is explained above its timeline', () => {
  const model = busy();
  model.press({ kind: 'move', by: 2 });
  expect(textOf(draw(model, 80, 24))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  direct                  ▶ running  66x  00:02:40
     1 of 1  a sample
     ○ 1 in the box  ◕ 1 device setup  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.

    ── Fleet  4 devices  by plan ───────────────────────────────────────────────────
      DEVICE               PHASE           Joi Enr Dev Acc Res ELAPSED OUTCOME
      laptop-0001          ● desktop       ███ ███ ███ ███ ···    2:31 ✓ ready
      laptop-0002          ◕ device setup  ███ ███ █▒░ ░░░ ···    2:20
    ▸ laptop-0003          ◔ OOBE          ✗✗✗ ░░░ ░░░ ░░░ ···    0:40 ✗ 0x801C000E
      laptop-0004          ○ in the box    ░░░ ░░░ ░░░ ░░░ ···
    ── Timeline  laptop-0003  steps 1 to 3 of 3 ────────────────────────────────────
      Join ✗✗✗✗  Enrolment ░░░░  Device setup ░░░░  Account setup ░░░░  Reset ····
      ✗ failed in OOBE: 0x801C000E  device quota used up: The user has joined as
        many devices as allowed.
      → Delete stale device objects of the user or raise the quota.
      00:00:00  The laptops arrive at the employee’s door.
      00:00:20  powered on
      00:01:00  failed  0x801C000E  Too many devices.




     enter open  tab scenarios  / filter  w wire  p pause  ? help  q quit"
  `);
});

test('the scenarios of a run that is over', () => {
  const model = busy();
  const reasons = ['all.reach(desktop): laptop-0003 failed with 0x801C000E in the phase join, before it came there'];
  const times = { devices: 4, simulatedMs: 160_000, wallMs: 1_200, traceSha256: '00' };
  model.endScenario({ id: 's/a', title: 'a sample', outcome: 'failed', reasons, ...times });
  model.endRun();
  expect(textOf(draw(model, 80, 24))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  direct                      ■ finished  00:01:00
     1 of 1  a sample                                           scenario ✗ 1 failed
     ○ 1 in the box  ◕ 1 device setup  ● 1 desktop  ✗ 1 failed
     » failed: all.reach(desktop): laptop-0003 failed with 0x801C000E in the phase
       join, before it came there
    ── Scenarios  0 passed, 1 failed, 0 skipped  run/1 ─────────────────────────────
        # OUTCOME    SCENARIO                                     DEVICES     TIME
    ▸   1 ✗ FAILED   a sample                                           4   2m 40s
    ── Scenario  1  a sample ───────────────────────────────────────────────────────
      s/a.scenario.ts
      Replay: npx lab replay run/1
      all.reach(desktop): laptop-0003 failed with 0x801C000E in the phase join,
        before it came there










     enter its devices  tab devices  j down  k up  ? help  q quit          q leaves"
  `);
});

test('60x20 keeps name, phase, progress and outcome', () => {
  expect(textOf(draw(busy(), 60, 20))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  di… ▶ running  66x  00:02:40
     1 of 1  a sample
     ○ 1 in the box  ◕ 1 device setup  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.
    ── Fleet  4 devices  by plan ───────────────────────────────
      DEVICE             PHASE           J E D A R OUTCOME
    ▸ laptop-0001        ● desktop       █ █ █ █ · ✓ ready
      laptop-0002        ◕ device setup  █ █ ▒ ░ ·
      laptop-0003        ◔ OOBE          ✗ ░ ░ ░ · ✗ 0x801C000E
      laptop-0004        ○ in the box    ░ ░ ░ ░ ·
    ── Timeline  laptop-0001  steps 10 to 16 of 16 ─────────────
      Join █ Enrolment █ Device setup █ Account setup █ Reset ·
      00:00:55  status page: device setup
      00:01:00  Apps: 1 of 2 installed
      00:02:00  status page: device setup done
      00:02:10  status page: account setup
      00:02:30  status page: account setup done
      00:02:30  status page: everything done
      00:02:31  desktop
     enter open  tab scenarios  / filter  ? help  q quit"
  `);
});

test('140 columns have room for everything', () => {
  expect(textOf(draw(busy(), 140, 20))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  direct                                                                              ▶ running  66x  00:02:40
     1 of 1  a sample
     ○ 1 in the box  ◕ 1 device setup  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.
    ── Fleet  4 devices  by plan ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
      DEVICE           MODEL              FLOW        PHASE           Join Enrl Dev. Acc. Rset ELAPSED LAST EVENT           OUTCOME
    ▸ laptop-0001      surface-laptop-5   user-driven ● desktop       ████ ████ ████ ████ ····    2:31 desktop              ✓ ready
      laptop-0002      surface-laptop-5   user-driven ◕ device setup  ████ ████ ██▒░ ░░░░ ····    2:20 Apps: 1 of 2 instal…
      laptop-0003      surface-laptop-5               ◔ OOBE          ✗✗✗✗ ░░░░ ░░░░ ░░░░ ····    0:40 failed  0x801C000E … ✗ failed 0x801C000E
      laptop-0004      surface-laptop-5               ○ in the box    ░░░░ ░░░░ ░░░░ ░░░░ ····
    ── Timeline  laptop-0001  steps 10 to 16 of 16 ─────────────────────────────────────────────────────────────────────────────────────────────
      Join ████████████████  Enrolment ████████████████  Device setup ████████████████  Account setup ████████████████  Reset ················
      00:00:55  status page: device setup
      00:01:00  Apps: 1 of 2 installed
      00:02:00  status page: device setup done
      00:02:10  status page: account setup
      00:02:30  status page: account setup done
      00:02:30  status page: everything done
      00:02:31  desktop
     enter open  tab scenarios  / filter  w wire  p pause  + - pace  . step  s sort  j down  k up  ? help  q quit"
  `);
});

describe.each([60, 61, 73, 80, 99, 120, 133, 200])('%i columns', (columns) => {
  test.each([20, 24, 50])('and %i rows are filled exactly, and never passed', (rows) => {
    const lines = draw(busy(), columns, rows);
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
  });
});

test('before a scenario begins there is no seed and no pace to tell, and what the lab says is there', () => {
  const model = new DashboardModel();
  model.announce('Building the image.');
  const [first, second, , said] = textOf(draw(model, 80, 24)).split('\n');
  expect([first, second, said]).toEqual([' OOBE Lab', ' preparing', ' » Building the image.']);
  expect(model.hasBegun).toBe(false);
});

test('wide characters count twice', () => {
  const model = watchFleet(1);
  model.note(event('story', 0, 'narration', { text: '机器到了。'.repeat(20) }));
  const [, , , story = []] = draw(model, 60, 20);
  expect(lineWidth(story)).toBe(60);
});

test('a terminal that is too small is told so', () => {
  expect(textOf(draw(busy(), 59, 20))).toBe('The dashboard needs 60x20; this is 59x20. q leaves.');
});

test('the help replaces the panels and fits the smallest screen', () => {
  const model = busy();
  model.press({ kind: 'help' });
  expect(textOf(draw(model, 60, 20))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  di… ▶ running  66x  00:02:40
     1 of 1  a sample
     ○ 1 in the box  ◕ 1 device setup  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.
    ── Keys
       enter   open the timeline of the selected device
       esc     back to the devices
       tab     the scenarios, why one failed; and back
       /       words to have, !words not to have; esc clears
       w       requests and small events too, or steps alone
       p       stop simulated time, and let it go on
       + -     let simulated time pass faster or slower
       .       pause, and let the next events happen
       s       sort by plan, progress, elapsed, recent, trouble
       j k     down and up one line; the arrows too
       ^D ^U   down and up one page; PgDn and PgUp too
       g G     first and last line; the last one is followed
       q       leave; a run that goes on is stopped if you say …
       Bar     █ done ▒ now ░ to come ─ skipped ✗ failed · none
     ? help  esc back"
  `);
});
