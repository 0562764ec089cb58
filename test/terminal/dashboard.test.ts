import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/directory.ts';
import { openWindow } from './session.ts';

const STARTER = join(fileURLToPath(new URL('../../', import.meta.url)), 'scenarios', 'starter');
const ONE_LAPTOP = join(STARTER, 'one-laptop.scenario.ts');

const COLOUR = /\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\d;]*)?m/;
/** Arrives at the power-on soon and stays there for long enough to be looked at. */
const SLOWLY = ['--pace', '600x'];

describe('a run at 80x24', () => {
  test('shows every device to the desktop, stays until q, and then prints the summary', async () => {
    const session = openWindow(['run', STARTER, '--pace', 'max']);
    await session.until('■ finished');
    await session.until('✓ 3 passed');
    await session.until(/Scenarios {2}3 passed, 0 failed, 0 skipped {2}\S+/);
    expect(session.terminal.text()).toMatch(/▸ +1 ✓ passed +branded sign-in.* 1 +1\dm \d\ds/);
    session.press('\t');
    await session.until(/^ enter open .*q leaves$/m);
    const screen = session.terminal.text();
    for (const name of ['thinkpad-0001', 'laptop-0001', 'counter-0001', 'travel-0001', 'training-vm-0001']) {
      expect(screen).toMatch(new RegExp(`${name} +● desktop +███ ███ ███ ███ ··· +\\d+:\\d\\d ✓ ready`));
    }
    expect(session.terminal.lines().at(-1)).toMatch(/^ enter open .* q quit +q leaves$/);
    expect(session.terminal.isTakenOver).toBe(true);
    session.press('q');
    expect(await session.ended).toMatchObject({ exitCode: 0 });
    expect(session.terminal.isTakenOver).toBe(false);
    expect(session.terminal.text()).toMatch(/Run directory: .+\n3 passed, 0 failed, 0 skipped\n/);
  });

  test('a timeline opens and closes, the help too, and the keys shown are those that work', async () => {
    const session = openWindow(['run', ONE_LAPTOP, '--pace', 'max']);
    await session.until('■ finished');
    session.press('\r');
    await session.until(/^ enter open/m);
    session.press('\r');
    await session.until(/^ esc back {2}tab scenarios/m);
    session.press('g');
    await session.until(/Timeline {2}laptop-0001 {2}steps 1 to \d+ of \d+ {2}G follows/);
    expect(session.terminal.text()).toMatch(/00:00:00 {2}Admin: tenant prepared\n/);
    expect(session.terminal.text()).not.toMatch(/\d{3} {2}POST/);
    session.press('w');
    await session.until(/200 {2}POST/);
    session.press('wg');
    await session.until('G follows');
    session.press('?');
    await session.until('open the timeline of the selected device');
    session.press('\x1b');
    await session.until('G follows');
    session.press('\x1b');
    await session.until(/^ enter open/m);
    session.press('q');
    expect(await session.ended).toMatchObject({ exitCode: 0 });
  });

  test('a filter leaves the devices that match, and esc brings the others back', async () => {
    const session = openWindow(['run', STARTER, '--pace', 'max']);
    await session.until('■ finished');
    session.press('\t/!lap q');
    await session.until('filter: !lap q_');
    await session.until('no device matches');
    session.press('\x7f\x7f\r');
    await session.until(/1 to 4 of 4 of 5 devices {2}by plan {2}filter: !lap /);
    expect(session.terminal.text()).not.toContain('laptop-0001');
    session.press('\x1b');
    await session.until('laptop-0001');
    session.press('q');
    expect(await session.ended).toMatchObject({ exitCode: 0 });
  });

  test('p stops simulated time, + makes it faster, and . lets the next event happen', async () => {
    const session = openWindow(['run', ONE_LAPTOP, ...SLOWLY]);
    await session.until(/▶ running {2}600x/);
    session.press('p');
    await session.until(/⏸ paused {2}600x/);
    const stood = /600x {2}([\d:]+)/.exec(session.terminal.text())?.[1];
    session.press('+');
    await session.until(`⏸ paused  max  ${stood}`);
    session.press('-');
    await session.until(`⏸ paused  1024x  ${stood}`);
    const before = session.terminal.lines()[3];
    session.press('.');
    await session.until(new RegExp(`⏸ paused {2}1024x {2}[\\d:]+\\n.*\\n.*\\n(?!${before}\\n) »`));
    session.press('p');
    await session.until('■ finished');
    session.press('q');
    expect(await session.ended).toMatchObject({ exitCode: 0 });
  });
});

test('a replay is shown as its run was, and says at the end whether the trace is the same', async () => {
  const env = { LAB_RUN_DIRECTORY: temporaryFolder() };
  const first = openWindow(['run', ONE_LAPTOP, '--json'], { env });
  expect(await first.ended).toMatchObject({ exitCode: 0 });
  const session = openWindow(['replay', join(env.LAB_RUN_DIRECTORY, 'latest'), '--pace', 'max'], { env });
  await session.until('■ finished');
  session.press('\t');
  await session.until(/laptop-0001 +● desktop/);
  session.press('q');
  expect(await session.ended).toMatchObject({ exitCode: 0 });
  expect(session.terminal.isTakenOver).toBe(false);
  expect(session.terminal.text()).toMatch(/1 passed, 0 failed, 0 skipped\nThe trace is the same, byte for byte\.\n/);
});

describe('leaving a run that goes on', () => {
  test('q asks, esc lets it go on, and q twice stops it with a summary', async () => {
    const session = openWindow(['run', ONE_LAPTOP, '--pace', '1x']);
    await session.until('1 of 1  one laptop');
    session.press('q');
    await session.until('Stop the run?');
    session.press('\x1b');
    await session.until(/^ enter open/m);
    session.press('qq');
    expect(await session.ended).toMatchObject({ exitCode: 130 });
    expect(session.terminal.isTakenOver).toBe(false);
    expect(session.terminal.text()).toContain('0 passed, 0 failed, 1 skipped');
  });

  test('Ctrl-C stops a run that is paused', async () => {
    const session = openWindow(['run', ONE_LAPTOP, '--pace', '1x']);
    await session.until('1 of 1  one laptop');
    session.press('p');
    await session.until('⏸ paused');
    session.press('\x03');
    expect(await session.ended).toMatchObject({ exitCode: 130 });
    expect(session.terminal.text()).toContain('0 passed, 0 failed, 1 skipped');
  });

  test.each(['SIGTERM', 'SIGINT'])('%s gives the terminal back', async (signal) => {
    const session = openWindow(['run', ONE_LAPTOP, '--pace', '1x']);
    await session.until('1 of 1  one laptop');
    session.kill(signal);
    expect(await session.ended).toMatchObject({ exitCode: 130 });
    expect(session.terminal.isTakenOver).toBe(false);
  });
});

describe('a run at 60x20', () => {
  test('keeps name, phase, progress and outcome, without colours too', async () => {
    const env = { NO_COLOR: '1' };
    const session = openWindow(['run', STARTER, '--pace', 'max'], { columns: 60, rows: 20, env });
    await session.until('■ finished');
    session.press('\t');
    await session.until(/^ enter open .*q leaves$/m);
    const [, , , , , headings, first] = session.terminal.lines();
    expect(headings).toMatch(/^ {2}DEVICE +PHASE +J E D A R OUTCOME$/);
    expect(first).toMatch(/thinkpad-0001 +● desktop +█ █ █ █ · ✓ ready/);
    expect(session.terminal.written).not.toMatch(COLOUR);
    session.press('q');
    expect(await session.ended).toMatchObject({ exitCode: 0 });
  });

  test('a window that changes its size while data flows is filled again', async () => {
    const session = openWindow(['run', STARTER, ...SLOWLY], { columns: 120, rows: 35 });
    await session.until('LAST EVENT');
    session.resize(60, 20);
    await session.until('J E D A R OUTCOME');
    session.resize(80, 24);
    await session.until('Joi Enr Dev Acc Res ELAPSED OUTCOME');
    await session.until(/\n enter open .* q quit$/);
    session.resize(40, 10);
    await session.until('The dashboard needs 60x20');
    session.resize(60, 20);
    await session.until('J E D A R OUTCOME');
    session.press('qq');
    expect((await session.ended).exitCode).toBe(130);
  });
});

test('what agents say on stderr does not touch the screen, and is said afterwards', async () => {
  const session = openWindow(['run', ONE_LAPTOP, '--pace', 'max', '--driver', 'child-process'], {
    env: { NODE_OPTIONS: '--throw-deprecation=false --trace-warnings', NODE_DEBUG: 'timer' },
  });
  await session.until('■ finished');
  await session.until('● 1 desktop');
  expect(session.terminal.text()).not.toContain('TIMER');
  session.press('q');
  expect((await session.ended).exitCode).toBe(0);
  expect(session.terminal.written).toContain('TIMER');
});

describe('what the terminal cannot do', () => {
  test('colours are written, and under NO_COLOR there is none', async () => {
    const plain = openWindow(['run', ONE_LAPTOP, '--pace', 'max'], { env: { NO_COLOR: '1' } });
    await plain.until('■ finished');
    plain.press('q');
    await plain.ended;
    expect(plain.terminal.written).not.toMatch(COLOUR);
    const coloured = openWindow(['run', ONE_LAPTOP, '--pace', 'max']);
    await coloured.until('■ finished');
    coloured.press('q');
    await coloured.ended;
    expect(coloured.terminal.written).toMatch(COLOUR);
  });

  test('without a UTF-8 locale the screen is ASCII', async () => {
    const session = openWindow(['run', ONE_LAPTOP, '--pace', 'max'], { env: { LANG: 'C' } });
    await session.until('# finished');
    session.press('\t');
    await session.until('### ### ### ### ...');
    expect(session.terminal.text()).toMatch(/^[\x20-\x7e\n]*$/);
    session.press('q');
    expect((await session.ended).exitCode).toBe(0);
  });

  test.each([{ TERM: 'dumb' }, { CI: 'true' }])('with %j the list is printed instead', async (env) => {
    const session = openWindow(['run', ONE_LAPTOP], { env });
    expect((await session.ended).exitCode).toBe(0);
    expect(session.terminal.text()).toMatch(/laptop-0001 {2}desktop\n[\s\S]*1 passed, 0 failed, 0 skipped\n/);
    expect(session.terminal.written).not.toContain('\x1b[?1049h');
  });

  test('a scenario that cannot be read is told on the terminal as it was', async () => {
    const session = openWindow(['run', 'nowhere']);
    expect((await session.ended).exitCode).toBe(2);
    expect(session.terminal.isTakenOver).toBe(false);
    expect(session.terminal.text()).toContain('nowhere: no such file or folder');
  });
});
