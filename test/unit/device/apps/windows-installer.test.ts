import { expect, it } from 'vitest';
import { runInstaller } from '../../../../src/device/apps/win32/installer.ts';
import { withWindowsInstaller } from '../../../../src/device/apps/windows-installer.ts';
import { createTestMachine } from '../../../support/device.ts';

const MINUTE = 60_000;

it('runs one installation at a time and turns the second away at once', async () => {
  const { machine, play } = createTestMachine();
  const ends = await play(async ({ actors }) => {
    const first = actors.spawn('first', () => withWindowsInstaller(machine, () => actors.sleep(10 * MINUTE, 'an MSI')));
    await actors.sleep(MINUTE, 'the other one');
    const whileBusy = await runInstaller(machine, 'VPN', 'lab-setup.exe --msi --takes 5', MINUTE);
    const withoutMsi = await runInstaller(machine, 'VPN', 'lab-setup.exe --takes 5', MINUTE);
    await first.join();
    return [whileBusy, withoutMsi, await runInstaller(machine, 'VPN', 'lab-setup.exe --msi --takes 5', MINUTE)];
  });
  const done = { kind: 'exited', exitCode: 0 };
  expect(ends).toEqual([{ kind: 'exited', exitCode: 1618 }, done, done]);
});
