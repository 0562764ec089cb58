import { describe, expect, test } from 'vitest';
import type { DashboardModel } from '../../../../../lab/dashboard/model.ts';
import { drawScreen, roomIn } from '../../../../../lab/dashboard/view/layout.ts';
import { lineWidth } from '../../../../../lab/dashboard/view/text.ts';
import { START_MS } from '../../../../../lab/runner/start-time.ts';
import { event, laptop, milestone, watchFleet, wayToDesktop } from '../../../../support/dashboard.ts';

function draw(model: DashboardModel, columns: number, rows: number) {
  const size = { columns, rows };
  const room = roomIn(size, model.focus, model.devices);
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
     ○ 1 box  ◕ 1 device  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.
    ── Fleet  4 devices  by plan ───────────────────────────────────────────────────
      DEVICE               PHASE           Joi Enr Dev Acc Res ELAPSED OUTCOME
    ▸ laptop-0001          ● desktop       ███ ███ ███ ███ ···    2:31 ✓ ready
      laptop-0002          ◕ device setup  ███ ███ █▒░ ░░░ ···    2:20
      laptop-0003          ◔ OOBE          ✗✗✗ ░░░ ░░░ ░░░ ···    0:40 ✗ 0x801C000E
      laptop-0004          ○ in the box    ░░░ ░░░ ░░░ ░░░ ···
    ── Timeline  laptop-0001  7 to 18 of 18 ────────────────────────────────────────
      00:00:40  windows     signed in: user001@contoso.com
      00:00:41  windows     joined to Entra ID
      00:00:41  windows     stage enrol
      00:00:42  windows     enrolled in MDM
      00:00:50  windows     status page: device preparation
      00:00:55  windows     status page: device setup
      00:01:00  windows     Apps: 1 of 2 installed
      00:02:00  windows     status page: device setup done
      00:02:10  windows     status page: account setup
      00:02:30  windows     status page: account setup done
      00:02:30  windows     status page: everything done
      00:02:31  windows     desktop
     enter open  j down  k up  / filter  s sort  p pause  . step  ? help  q quit"
  `);
});

test('60x20 keeps name, phase, progress and outcome', () => {
  expect(textOf(draw(busy(), 60, 20))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  di… ▶ running  66x  00:02:40
     1 of 1  a sample
     ○ 1 box  ◕ 1 device  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.
    ── Fleet  4 devices  by plan ───────────────────────────────
      DEVICE             PHASE           J E D A R OUTCOME
    ▸ laptop-0001        ● desktop       █ █ █ █ · ✓ ready
      laptop-0002        ◕ device setup  █ █ ▒ ░ ·
      laptop-0003        ◔ OOBE          ✗ ░ ░ ░ · ✗ 0x801C000E
      laptop-0004        ○ in the box    ░ ░ ░ ░ ·
    ── Timeline  laptop-0001  11 to 18 of 18 ───────────────────
      00:00:50  windows     status page: device preparation
      00:00:55  windows     status page: device setup
      00:01:00  windows     Apps: 1 of 2 installed
      00:02:00  windows     status page: device setup done
      00:02:10  windows     status page: account setup
      00:02:30  windows     status page: account setup done
      00:02:30  windows     status page: everything done
      00:02:31  windows     desktop
     enter open  j down  k up  / filter  ? help  q quit"
  `);
});

test('140 columns have room for everything', () => {
  expect(textOf(draw(busy(), 140, 20))).toMatchInlineSnapshot(`
    " OOBE Lab  seed 1  in-process  direct                                                                              ▶ running  66x  00:02:40
     1 of 1  a sample
     ○ 1 box  ◔ 0 OOBE  ◑ 0 join  ◑ 0 enrol  ◕ 1 device  ◕ 0 account  ↺ 0 reset  ◉ 0 sign-in  ● 1 desktop  ⌂ 0 private PC  ✗ 1 failed  ? 0 lost
     » The laptops arrive at the employee’s door.
    ── Fleet  4 devices  by plan ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
      DEVICE           MODEL              FLOW        PHASE           Join Enrl Dev. Acc. Rset ELAPSED LAST EVENT           OUTCOME
    ▸ laptop-0001      surface-laptop-5   user-driven ● desktop       ████ ████ ████ ████ ····    2:31 desktop              ✓ ready
      laptop-0002      surface-laptop-5   user-driven ◕ device setup  ████ ████ ██▒░ ░░░░ ····    2:20 Apps: 1 of 2 instal…
      laptop-0003      surface-laptop-5               ◔ OOBE          ✗✗✗✗ ░░░░ ░░░░ ░░░░ ····    0:40 failed  0x801C000E … ✗ failed 0x801C000E
      laptop-0004      surface-laptop-5               ○ in the box    ░░░░ ░░░░ ░░░░ ░░░░ ····
    ── Timeline  laptop-0001  11 to 18 of 18 ───────────────────────────────────────────────────────────────────────────────────────────────────
      00:00:50  windows           status page: device preparation
      00:00:55  windows           status page: device setup
      00:01:00  windows           Apps: 1 of 2 installed
      00:02:00  windows           status page: device setup done
      00:02:10  windows           status page: account setup
      00:02:30  windows           status page: account setup done
      00:02:30  windows           status page: everything done
      00:02:31  windows           desktop
     enter open  j down  k up  / filter  s sort  p pause  . step  + faster  - slower  ? help  q quit"
  `);
});

describe.each([60, 61, 73, 80, 99, 120, 133, 200])('%i columns', (columns) => {
  test.each([20, 24, 50])('and %i rows are filled exactly, and never passed', (rows) => {
    const lines = draw(busy(), columns, rows);
    expect(lines).toHaveLength(rows);
    for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
  });
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
     ○ 1 box  ◕ 1 device  ● 1 desktop  ✗ 1 failed
     » The laptops arrive at the employee’s door.
    ── Keys
       enter   open the timeline of the selected device
       esc     from the timeline back to the fleet
       j k     down and up one line; the arrows too
       ^D ^U   down and up one page; PgDn and PgUp too
       g G     first and last line; the last one is followed
       /       only devices with these words; !word leaves out
       esc     clear the filter; enter keeps it
       s       sort by plan, progress, elapsed, recent, trouble
       p       stop simulated time, and let it go on
       .       pause, and let the next events happen
       + -     let simulated time pass faster or slower
       ?       show and hide this help
       q       leave; a run that goes on is stopped if you say …

     ? help  esc back"
  `);
});
