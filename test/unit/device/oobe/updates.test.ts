import { expect, test } from 'vitest';
import { CspTree } from '../../../../src/device/mdm/csp/tree.ts';
import { installQualityUpdates, installZeroDayPatch } from '../../../../src/device/oobe/updates.ts';
import { readSecret, writeSecret } from '../../../../src/device/os/secrets.ts';
import type { Handler } from '../../../../src/network/http.ts';
import {
  encodeScanResponse,
  INSTALL_QUALITY_UPDATES,
  readScanRequest,
} from '../../../../src/protocol/windows-update/scan.ts';
import { createTestMachine, reply, type TestDeviceOptions } from '../../../support/device.ts';

const UPDATE = { article: 'KB1', title: 'An update', sizeMb: 10, needsRestart: true };

/** Windows Update that has one update for whoever asks. */
const windowsUpdate: Handler = ({ body }) =>
  readScanRequest(body.toString('utf8')).ok ? reply(200, encodeScanResponse([UPDATE])) : reply(400, '');

const deviceWith = (options: TestDeviceOptions) => createTestMachine({ handle: windowsUpdate, ...options });

test('a zero-day patch is installed once and restarts the device', async () => {
  const first = deviceWith({});
  expect(await first.play(installZeroDayPatch)).toEqual({ next: 'reboot', reason: 'KB1 was installed' });
  const second = deviceWith({ disk: first.machine.disk.entries() });
  expect(await second.play(installZeroDayPatch)).toEqual({ next: 'continue' });
});

test.each<[string, TestDeviceOptions]>([
  ['over a metered network', { spec: { network: 'metered' } }],
  ['when Windows Update is out of reach', { handle: () => reply(503, '') }],
  ['when there is nothing', { handle: () => reply(200, encodeScanResponse([])) }],
  ['when the answer makes no sense', { handle: () => reply(200, '<html>') }],
])('%s OOBE goes on without', async (_, options) => {
  expect(await deviceWith(options).play(installZeroDayPatch)).toEqual({ next: 'continue' });
});

const SIGN_IN = { upn: 'ada@contoso.com' } as Parameters<typeof writeSecret<'sign-in'>>[2];

test('the monthly update takes 20 to 40 minutes, and its restart loses the credentials', async () => {
  const { play, machine, actors } = deviceWith({});
  new CspTree(machine).write(INSTALL_QUALITY_UPDATES, '1');
  writeSecret(machine, 'sign-in', SIGN_IN);
  const startedMs = actors.now();
  expect(await play(installQualityUpdates)).toMatchObject({ next: 'reboot' });
  expect((actors.now() - startedMs) / 60_000).toBeGreaterThanOrEqual(20);
  expect((actors.now() - startedMs) / 60_000).toBeLessThanOrEqual(41);
  expect(readSecret(machine, 'sign-in')).toBeUndefined();
});

test.each<[string, TestDeviceOptions, string | undefined]>([
  ['nobody asked for it', {}, undefined],
  ['Windows 10 does not know it', { spec: { windows: '10-22H2-pro' } }, '1'],
  ['the release is no longer supported', { spec: { windows: '11-21H2-pro' } }, '1'],
])('there is no monthly update when %s', async (_, options, value) => {
  const { play, machine } = deviceWith(options);
  if (value !== undefined) new CspTree(machine).write(INSTALL_QUALITY_UPDATES, value);
  expect(await play(installQualityUpdates)).toEqual({ next: 'continue' });
});

test('an update ring that pauses quality updates pauses them in OOBE too', async () => {
  const { play, machine } = deviceWith({});
  const tree = new CspTree(machine);
  tree.write(INSTALL_QUALITY_UPDATES, '1');
  tree.write('./Device/Vendor/MSFT/Policy/Config/Update/PauseQualityUpdates', '1');
  expect(await play(installQualityUpdates)).toEqual({ next: 'continue' });
});
